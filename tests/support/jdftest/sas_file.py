"""A small SAS data set of our own, made by `visits_sas.R` beside this file, packed and as text."""
import base64
import gzip

_PACKED = (
    "H4sIAAAAAAACA+3bP2gTURwH8N+l0V5UNIWCHQIW6eAg8q6JpYLoHSTBSgOB3OBQaENzJAFJ5JKmOrXuTp2c3AU3V4VQB0cRHXQQ"
    "d3FwEBX8E+/u/ZJcHj1b6FAk308hv77vvd/ltU3DPbgQDe1+ur/2dHrq1fMdnRIvjQcz55JTaaLzpJFB/zQ9MipZpdn80nIua9lW"
    "KWfPRqF9+P1ynvn12cZHa1gV/pmSRDElvnJJGMIoCK9mvLqwXG9s3CUAAAAAAAAAAAAAAAAAAIBxdNr7Inp3So4uTIwe7XI+o3QV"
    "Ob/TDzRZPp+UtaLkJudPlJw4N5Xzd0/snW9H5GZEThF5NxFx/ojcjMgpKgcAAIAj8+dnL3DQ+WukH6r/sM9/1P0rFB/rn1/1S7b3"
    "Hiq5fy9q3HuMhcakxwa/vQk+PsljPRhrdCY0Jl2jszw+xvNTyvw5ZXxRGYfxUnvFQZLiV/McXwYLOh7URZKX+Vf58vUGr7PI67e5"
    "3lJeDUS/+TlWQpl6v6/b3FytlVu1Tr1VbwffEVWdRsVxicpVh2ReKd/z5taaq+vNikPrzVb7drnttBynkbVs/97inL1UyH3zhC6z"
    "B757DvL3y3CNRxxP7HeC5N5xT4F3WvgvafI/wzU6RqGfXQt2s+ajN6ZILwj52YDdHd7ifrnuPdzMf3hvufOd+Ty3vP6xFfTob01D"
    "XOYeSo1ui71Jbjq0186a/XhRZIQIn2i0djKFF4/lPnvL79l2q3lrsDRe07D2ewEAAAAAAADGxF9vU5yQAEAAAA=="
)


def sas_bytes():
    """The bytes of visits.sas7bdat."""
    return gzip.decompress(base64.b64decode(_PACKED))
