"""What people read: how to start, and what to write on the ingest form."""

START = """jdfanalysis {version}: start here
{line}
This folder installs itself on a desktop without internet. It needs no administrator, no compiler and no pip.
Below, P:/Working stands for a folder of your project space, in which this folder lies: put your own in its place.

0. Unzip. If the bundle came as several zips (part1of3 and so on), unzip all of them to the same place.
   Keep the path short (under 100 characters). Windows' "Extract all" offers a new folder named after the zip: take that
   name off the end of the path, so that {bundle} lies in P:/Working itself.

1. Look, without changing anything. In the Anaconda prompt:
     cd /d P:/Working/{bundle}
     python install.py --check
   Or in a notebook or Spyder's console:
     %run "P:/Working/{bundle}/install.py" --check

2. Install. It checks every file, reads which libraries are here, says what it chose and why, tests the copy,
   and leaves everything as it was if any step fails.
     python install.py --target P:/Working
   (or the same after %run, as above)

3. It ends by printing one line. Put it first in a notebook, a script or a Spyder console, before numpy or pandas are
   imported:
     import runpy; runpy.run_path("P:/Working/jdfanalysis-{version}-{tier}/switch_on.py")
   In a command line:
     python "P:/Working/jdfanalysis-{version}-{tier}/switch_on.py" -m jdfanalysis doctor

4. Try it. Open notebooks/00_start_here.ipynb in Jupyter, put that line into a new cell at the top, and run all cells: it
   invents people, or reads your extract, and ends with one checked curve. In a command line:
     python "P:/Working/jdfanalysis-{version}-{tier}/switch_on.py" notebooks/00_start_here.py

5. Remove it (what you wrote yourself is left alone)
     python install.py --uninstall --target P:/Working

If packages may not be installed at all, the folder source/ is our own code as plain text: put that folder on the path
(import sys; sys.path.insert(0, "P:/Working/{bundle}/source")) and nothing needs to be installed.

docs/index.html is the manual, notebooks/ has worked examples, licences/ and LICENCES.txt the terms,
sbom.cdx.json the parts list. No data come with it but the public examples that packages carry (INGEST_REQUEST.txt); nothing
opens the network or is meant for untrusted input.
"""

INGEST = """Ingest request: {bundle}
{line}
What it is       Software for statistical analysis: an open-source Python package (licence MIT) and, in the tiers thin
                 and full, the open-source Python packages listed below, unmodified, as published by their authors.
Why              To analyse the linked justice tables and to check outputs before clearance is asked for. The base
                 Python here lacks them, and there is no internet to fetch them from.
Holds data       Our own files: no. No records about people, real or synthetic, and no results. {examples}
Holds programs   Python source in readable text{compiled}
Network          None is opened. Administrator rights, compiler, services, registry changes: none.
Where it goes    One folder, named at installation, in the project space; removed by one command. It is used only in
                 sessions that switch it on by one line.
Checked how      Each file has its sha256 in the manifest; install.py checks all of them before anything is written.
                 sbom.cdx.json is the parts list (CycloneDX 1.5). Licences of all parts: LICENCES.txt and licences/.
Origin           Our code: source/ holds it in full. Others: the Python Package Index, fetched by exact version and
                 sha256 (locks/), from packages uploaded before {cut_off}.
Known limits     Old base Pythons need old packages that get no security fixes any more; they meet trusted files only. Known
                 vulnerabilities could not be looked up where this was built; for the versions of {cut_off}, outside:
                 python -m pip_audit --strict --disable-pip -r locks/NAME.txt

{zips}Class, files, bytes
{classes}

Files: class | origin | licence | bytes | sha256 | path
{files}
"""


def start_here(version, bundle, tier):
    """The text of START_HERE.txt; `tier` is the one this bundle is made for."""
    text = START.format(version=version, bundle=bundle, tier=tier, line="=" * (len(version) + 24))
    return text.encode("utf-8")


def _examples(found):
    if not found:
        return "Nothing else is in it."
    listed = ["{}: {} files, {:.1f} MB".format(name, count, size / 1e6) for name, count, size in found]
    return (
        "The packages are as published,\n                 and some carry public example tables, or numbers for their own tests "
        "(no use is made of them):\n                 " + "\n                 ".join(listed)
    )


def ingest_text(bundle, files, cut_off, zips=(), examples=()):
    """
    The text for the form.

    files : manifest entries; zips : (name, bytes, sha256) of what is sent; examples : as `example_tables` makes them
    """
    classes = {}
    for entry in files:
        count, size = classes.get(entry["class"], (0, 0))
        classes[entry["class"]] = (count + 1, size + entry["bytes"])
    compiled = classes.get("compiled Python package", (0, 0))[0]
    text = INGEST.format(
        bundle=bundle,
        line="=" * (len(bundle) + 16),
        cut_off=cut_off,
        examples=_examples(examples),
        compiled=(
            " and {} packages with compiled libraries.".format(compiled) if compiled else " only; nothing is compiled."
        ),
        zips="".join("Zip              {} | {} bytes | sha256 {}\n".format(*one) for one in zips)
        + ("\n" if zips else ""),
        classes="\n".join("{:<26} {:>5} {:>12}".format(name, *classes[name]) for name in sorted(classes)),
        files="\n".join("{class} | {origin} | {licence} | {bytes} | {sha256} | {path}".format(**one) for one in files),
    )
    return text.encode("utf-8")
