"""Catalogues of our own as a real spreadsheet program writes them.

Made by LibreOffice 7.4 (`soffice --headless --convert-to ods`) from workbooks of openpyxl: "one" has a
cover, a merged title over two rows, borders far beyond the cells, table names merged over their rows, values in one cell
and in rows below, and a lookup sheet; "two" has a sheet per table, equal neighbours, and codes in rows below with
their meaning beside them. What is kept is content.xml, packed.
"""
import base64
import zipfile
import zlib

_ONE = (
    "eNrtXN1z2zYSf7+/gqPO3PQeYOrDbmw1dqYXT64zjd1Mk2auTxqIACmcQYIHgJZ8f/0tAJKCZFKiP2Kzrv0gmdivHxa7iwVJ++27VcqDayoVE9npYHQwHAQ0iwRhWXI6+P"
    "3LB3Q8eHf2t7cijllEp0RERUozjSKRafgOQDpT01xSBVdYWyWFzKYCK6amGU6pmupoKnKaVbLT2zJTa9eNR0pN9OlgoXU+DcPlcnmwnBwImYRffgsNDWm60mHFnUhCeBP3"
    "eDichElIsMbomtHld5XEaqHTRonRyclJaKk1q2Itqkfhvy8+fo4WNMWIZUrjLKJrKbJfqmaOhUxVC/84dOSKmYi0VTNwIHoNDq25VSRZrrsuh+P2F8KY7ipteH3ZFOtFi4"
    "+Pwwsg2o+LjxW/C6+u1spg9OwJIWpzRsBxVN45DN31emZdLa0UR7GAaE9zCNQ53za63Gl1KZmmsl5qzrKr9sAz1HqhJV7unNJoGBoeD0m0E0mEeVQrX7PmheSWiUQh5dRM"
    "XIWjg1GdXkYO0q10l0zqAhCLIiMud53/6CqnkhkS5lZsuqHB95vSN7zzWltmX1qv8ewV1luWRdw9xEBuXNvEsPS7Y+wktEz+Cna1ZXih3PpAiZyQ7uIT4svKXO/AeRRKmg"
    "up/SxflaZq5qY1FcKUGEFiKHgQ1SJvSX11nXRe2+ukJbWiBZadV9kyb4SIWYnOMYK3bKdU467ChteX5eIe2VL63NPgq8yKdE5l52CA/e5WysSMctJtjQVK1fYCG2mnrpT0"
    "2oXJ4KzqDdwOosJ6IIYeAcU4oojQiKuztw5YPRy4a4PjdPAeczaXbBBAUFQsKeM3PsUXNzSU0AzAQz1TS6bUINxnIgU9uNGEo+xRcE7/g78WwWecqQYlf8e5UD96PG5gN+"
    "4bpWm6wZIzHcHeeY0BkCkoezB9ZBAdNrR249ri64LN+nQPtLBtrctxXGgBzQCLkNVTB4H93JhIJEa1sRK5TU2oELxIs0El6Q+iHMKUSs2oCmIxnUuKr9CcQkkChcZ0pbFk"
    "XzJi+pLhwfH45IRldgIennZwsg2cFMstZDDiw3IkM7igLFloY308PJ6A9d2QC0WRyDVLMUe+uJYF7Q5c42bg1WAK1YJKlOOEIifxCX79bGizo3j2XkCub03Qm5yrnYSpnO"
    "ObElqp2PQ+sKmhVBBQyiXS87ugHj8EtSmC9ptFJuCxvHmOKUweNAVZJOabC3FV5E8PP6Jt2Ug5ryg5luYsaC9QVSJjXHC9na0gtJ2rQhKzrWUio3eBNX4KWGgutDaHreHB"
    "m8NcB0pwRoLvhvanMkMYTiC4OJpzpKuZbNM0kGvaWj+nsb49Kl2G+4qkcCdkBJtgkt0W0SJf+7CcGzQQtyuQKSfQZRKoJLZWQ0UUcjNgrKAoNJxEwGUx5mqTZMaRXkhRJA"
    "tUNvE+1ttM+ibf4rG2t7ZjmI0dVux/MDz6IdfeWGVGQh20w9aKWmBiDl+3zEOfRaXFsAGwUrcsi+hccLIBydhG0F3hrELgE20kldQKikd3WiuGZt2mz+V01aq9prfrr1ms"
    "hTvkzOQ1Z1pzZtOHYWvbUhLmgtysO94cdm+iFpTqs7euEpvjbsGdeUW1KcBVkY4wpKCimYKyfL1OMEdcG4whSRHHc8rVFo9JYUkTUC8RtO2SKtOFN3EtGScRlkSVCV6hM7"
    "cjXA/orlO8YmmRIsLimEIAmFswwwNYr5F1TfuUKoX2s1RWZrXtGMohP5xMJ+IdDWRqYgeOjt7M4Sizno0j5jm0pIQqWMhyI3PkcANB2Q42WLVdZYnPHqRKVgWezCnWlJiM"
    "nBwfVlzERb2L86Z02LIMrVmDWdMvbiEEfU34zD5bHaswL2hZM5WW4OdBUN0+aaI1TkvlOMvMrH7YYgCgHtXCM4rzs3PoloIPTCo9DUznBDbhLCiSgkIEOJYqFNZTqePdLD"
    "cl6NYkW719dGvtOgjBEr059mKy9v2DF2NPVDyuyfstdL1SX925u8OyPJ7N8cHwbvY6uHXcL7d+KuacQRUnT+vY4XiChkdoOOqXfxuqhqd9eHh89KYv6XR/k/5I+15mz5He"
    "IbJxVxsPXsxWNP5GW9Hhzq1ovM6JC5wwUAm+KG9QBZEopFZ2X/omu9Fk0OiJyY5Naptzn4nj+254j1Im7+6Sw5fukv3wH1jav9hKcgn67lPaHxvN1/J2bf8AnVP3zODOPc"
    "23wgU0FXwvLCLM//EooP6SqbBnQxjt3BDerJckxYmaLQQcnfsQIABzxshsgdWiD3B+z9h/CxoYOJQEZrEZeYqQPennhvaA7eqBC5FQc9exDyHxma5ARaAXNIDuEWDhTPcB"
    "10VwGlxg7m0/5fcHIHygaRPp8hegXQodXGVimb38WtzDwMYJnbFsdkOx7EUB/imhAcsCiyfAOojNXatgAZfA1geAo2GAgtFo+BqtzxCtMYOmbSapgrOxeQbci2b3HHCYku"
    "yuVehQVpeB/YrMITg8c8j7APoP+EEXF+j8/DWQnyGQzUsh0WKWYnnVj7binxbQu3UQ/xFe9iJOX8PzG9ydGT9hqF++ruAzFBgQNw97e7NJ/urwBI+Gp9cn2F7edPHuwkdA"
    "yWarBZsz/Xrb5fW2S1+rWM4p7kNAfOoJjn9Ng6RgXN/8GFzC75nQ5fXL3WN3Pqw+PB482vRG4/7Nzz6MHx39VR7Gmzeiy9ehGx/ET/6cD+IfmPTvBaFP+t7KAx/aPfeLQT"
    "EXWG+WWtsaNU3d8a5v7j2pn3+mUrCX4+JxJxePn9TF7yWOrv50b1+NX2TBN6aI/1qz98dlG+9ZhxtvYoct/5jg7P+vtEHL"
)
_TWO = (
    "eNrtWktz2zYQvvdXcNiZ3mjqYSeSajuHdHJJnGbitNOeNBABSqhBgAOAevz7LgiSgmhSpi2Nokl8kUNgd78Pu4tdgOH1u3XCvCWRigp+4/cver5HeCQw5fMb/69vH4KR/+"
    "72l2sRxzQiEyyiLCFcB5HgGv56oM3VJJVEwRPSuZFM8olAiqoJRwlREx1NREp4qTt5rDPJce14pNRQ3/gLrdNJGK5Wq4vV8ELIefjta2jmAk3WOiyl5xJj1iQ96PWG4TzE"
    "SKNgScnq11JjvdBJo0Z/PB6H+WwlqmiL6X74z92n+2hBEhRQrjTiEdlq4ae1KuFYyES1yA9CO10KY5G0WgaJgCzBoZW0iiRNdddwWGk3EAa6q7aRdXUTpBctPh6FdzCZ/9"
    "x9KuVtenVFK5LRwRNCVHBGwUqU3rkM7fN2ZV2R1ooFsYBsT1JI1Bmrg672oq4k1URWoWaUP7QnnpmtAi3Rau+S+r3QyDhMor1MIsSiyvhWNM0ky4VwFBJGzMJV2L/oV9vL"
    "6MF2K9wl51UBiEXGsd271n9knRJJzRRiudpkx4LrN6U3rHOsc2FXW2/5PKmsa8gi7p5ioDeoMBGEfn+OjcNcyI1gVywjC+XWJYrlEHdXH2JXV6Z6D8+rUJJUSO3u8nUBVQ"
    "k3xVQIU2IEjqHgQVaLtGXrq+W8c2yX85atFS2Q7BzlXHgnRUwkOucIqmEnRKOuykbW1WXiBbul8LljwTXJs2RGZOdkgH73aMvElDDcLcYiSFQ9wEbbmis0nePC0L8tzwa2"
    "g6iwGojhjBDEKCIBJhFTt9eWWDXs2WfD48Z/jxidSep7kBSlSELZxp1x1c1cMCccyEM9UyuqlB/uh/iD/If+zrx7xFUDzG8oFep3R8YO7IfdKE2SHZGU6gha3xJJmteDJz"
    "h9ohDcPDP286rJdeGWu+QJamFbqIpxlGkBvZxGQW6nimH+u7OQSPQrsIJ5vrNgg7Ms4X6p6Q4GKWQZkZoS5cViMpMEPQQzAhUFDBro0mIhvqLYHCt6F6PBeEx5vgCHTzs5"
    "2UZOilWNGYy4tOyUGVwQOl9ogz7ojYaAvp9ypkggUk0TxAJXXcuMdCeuUTPxcjCBzU5kkKI5CazGF/jnvZmbXsXTL5IqUfe9szpb+zBVKUObglth2ZxdoCkFicBglclAz5"
    "5De3AYbTHLc3066E1jhnRMQffkq4hIW0oTxsqZFElzH8ofgrLOxChjup7yoFRPeCGxKe1c8IacCFv3YDExE3izrb5wn0JYLQjRt9fWI+bolbHckYEi2jiidFaEID3h+qXA"
    "PUugHCOmwGl2cgsYU44DhmaEqZqMSW9J5mBeBtBC4C5nOkKT1IoyHCGJVRGZkp05GtuCZp8TtKZJlgSYxjEBn5rrQO+iB3eb3DXtSyoN5r+FsSKpbPoXY26IzL5y+hTcsb"
    "z8HOMsHfrqdjl2Mk2hwGKi6JwXGWWnwx0KRXFrQM1rZEEw7+qFqAJXpgRpAk26/2Y4uiylsM0kmztNKVZDhkLTAGuqX40h2GviZxK+7PGIZSTQmxTGlZbgaN8rz/JNc43L"
    "Uini3KzqqiYARJ3ZnJ4xnN7akHllj1IQeDtRZsB2AVWaCziPEBw8Wlqrjy8fRayDEgTm7dhJxcrjB4TgZb6unPXBnMw8g9DBTd1XOvAPJfYNRp9H6UBA2A+UU1MWTgr7Ho"
    "qAOiniHUEcBsCMFwH4UeNuMnx05Aw/ZZHp7y0yw60T4YwMfffM9oz58xJKZ+bbe7I+7YY4LRpiZ7rnHnfB8CVZHD7P3qEN7KTB+0CS1/Ad06GfP540fp+F9h64WPGz73oH"
    "LlQSRuCCNsXA8My61PMpHXqyA0Bz2il8cuzQj3rnFnqQYtMEyYcf4IRyIODX3BkEvzsp6r+nRXvuBeK7HeKfeZ0+tNifuLWcVxAaDtuO9d7l6OrNW/9lBe/ytMmxB9Id2f"
    "cSr3gZ7FVvghtf6A3817dwx3sLV/f56xu51zdyr2/kfoQ3cgcuN//GbErxdIHU4mc/oH4kGxN3vSBe7pef5HYSiezIaz089tb0d7ieqLMP+hOQbw72vTp2vzvDupcgyqdg"
    "w/zH9OuLGcD40/rCO7ovDt4CHS5P4x/y8mSgsPs5hvOF1873IeHOFyRhy8f9t/8Dm/BiBw=="
)


def write_real_ods(path, which):
    """Write catalogue "one" or "two"; returns the path."""
    with zipfile.ZipFile(str(path), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", zlib.decompress(base64.b64decode({"one": _ONE, "two": _TWO}[which])))
    return path
