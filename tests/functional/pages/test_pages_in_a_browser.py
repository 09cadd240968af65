"""The pages as a person sees them, in headless Chromium: they fit, they need nothing from outside, they print.

Skipped where there is no Chromium; `.ci/stages/browser.sh` brings one where it can.
"""
import html
import json
import re
import shutil
import subprocess

import pytest

from jdftest import manual
from output_checks import check_folder, html_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")]


def run(tmp_path, *arguments):
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--user-data-dir=" + str(tmp_path / "browser")]
    done = subprocess.run([BROWSER] + quiet + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    return done.stdout.decode("utf-8", "replace")


def check_report(tmp_path):
    folder = tmp_path / "request"
    folder.mkdir()
    (folder / "a_rather_long_name_of_a_table_of_offences_by_sex_and_year.csv").write_text(
        "offence,sex,n\nRobbery,Female,4\nRobbery,Male,420\nTheft,Female,310\nTheft,Male,512\n", encoding="utf-8")
    (folder / "note.txt").write_text("Reconviction was rare.\n", encoding="utf-8")
    return html_report(check_folder(folder))


def load_report(tmp_path):
    from jdfanalysis import loading, synthetic
    from jdfanalysis.dictionary import data_first

    synthetic.generate(people=300, seed=1).write(str(tmp_path / "extract"))
    return loading.check_data(str(tmp_path / "extract"), data_first("2022")).as_html()


def calibration_page(tmp_path):
    from jdfanalysis import synthetic

    return synthetic.write_page(synthetic.generate(people=300, seed=1), tmp_path / "people.html").read_text(encoding="utf-8")


def matched_report(tmp_path):
    import numpy as np
    import pandas as pd

    from jdfanalysis import comparing, reporting

    rng = np.random.RandomState(1)
    offences = ["Miscellaneous crimes against society", "Theft", "Violence against the person"]
    people = pd.DataFrame({"person": np.arange(900), "treated": (rng.rand(900) < 0.2).astype(int),
                           "again": (rng.rand(900) < 0.3).astype(int), "offence": rng.choice(offences, 900)})
    scores = comparing.fit_propensity(people, "treated", ["offence"])
    matches = comparing.match_scores(people, scores, exact=["offence"])
    again = people.loc[people["again"] == 1, "person"]
    acts = pd.DataFrame({"person": again.repeat(2)})
    acts["days"], acts["custody"] = rng.randint(1, 366, len(acts)), rng.randint(0, 2, len(acts))
    acts["kind"] = rng.choice(["indictable or either way", "summary"], len(acts))
    measures = comparing.reoffending_measures(
        people, acts, "treated", "again", matches, key="person", severity="kind", custody="custody")
    study = reporting.MatchedStudy(
        frame=people, treated="treated", covariates=["offence"], matches=matches, treatment="a course", outcome="a proven reoffence",
        result=comparing.rate_difference(people, "treated", "again", matches=matches), population="Invented people.",
        matching="The nearest.", names={"offence": "Offence"}, measures=measures)
    assert reporting.write_matched_report(study, tmp_path / "matched", "A course and reoffending").verdict.word == "clear"
    return (tmp_path / "matched" / "report.html").read_text(encoding="utf-8")


REPORTS = [check_report, load_report, calibration_page, matched_report]


@pytest.mark.parametrize("make", REPORTS)
def test_a_report_fits_and_asks_for_nothing(make, tmp_path):
    text = make(tmp_path)
    for width in (1280, 390):
        (_, wide, room, fetched, _), = measured({make.__name__: text}, width, tmp_path)
        assert wide <= room and room in (width, width - 15), width
        assert fetched == 0, width


@pytest.mark.parametrize("make", REPORTS)
def test_a_report_prints(make, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(make(tmp_path), encoding="utf-8")
    run(tmp_path, "--print-to-pdf=" + str(tmp_path / "page.pdf"), page.as_uri())
    pdf = (tmp_path / "page.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    if make is matched_report:
        assert len(re.findall(rb"/Type /Page\b", pdf)) == 6


# Every page in a frame of its own, of an exact width: a window of the browser is never as narrow as a telephone.
FRAME = '<iframe data-name="{}" style="width:{}px;height:800px;border:0" srcdoc="{}"></iframe>'
MEASURE = """<script>addEventListener('load', function () {
  var out = document.createElement('p'), found = [];
  document.querySelectorAll('iframe').forEach(function (frame) {
    var page = frame.contentDocument.documentElement;
    var fetched = frame.contentWindow.performance.getEntriesByType('resource').length;
    var blocks = Array.from(frame.contentDocument.querySelectorAll('pre, ul')).filter(function (one) {
      return one.scrollWidth > one.clientWidth; }).length;
    found.push([frame.dataset.name, page.scrollWidth, page.clientWidth, fetched, blocks]);
  });
  out.id = 'measured'; out.textContent = JSON.stringify(found); document.body.appendChild(out); });</script>"""


def measured(pages, width, tmp_path):
    """[(name, width needed, width there, things fetched, blocks that scroll sideways)] of pages, all in one start of the browser."""
    frames = "".join(FRAME.format(name, width, html.escape(text)) for name, text in sorted(pages.items()))
    whole = tmp_path / "frames.html"
    whole.write_text("<!DOCTYPE html><meta charset='utf-8'><body>" + frames + MEASURE + "</body>", encoding="utf-8")
    shown = run(tmp_path, "--virtual-time-budget=20000", "--dump-dom", whole.as_uri())
    return json.loads(html.unescape(re.search(r'<p id="measured">(.*?)</p>', shown, re.S).group(1)))


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_manual_fits(width, tmp_path):
    pytest.importorskip("mistune", reason="mistune is not installed: the manual is rendered when a bundle is built")
    pages = manual.made()
    pages["too wide"] = "<!DOCTYPE html><body><div style='width:2000px'>wide</div></body>"
    found = measured(pages, width, tmp_path)
    assert len(found) == len(pages) and {room for _, _, room, _, _ in found} <= {width, width - 15}
    assert [name for name, wide, room, fetched, _ in found if wide > room or fetched] == ["too wide"]


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_the_reference_is_read_sideways(width, tmp_path):
    """Docstrings stand in blocks, names in lists: both break in a narrow window. Code of the guides keeps its lines and scrolls."""
    pytest.importorskip("mistune", reason="mistune is not installed: the manual is rendered when a bundle is built")
    pages = {name: text for name, text in manual.made().items() if "reference" in name}
    pages["too wide"] = "<!DOCTYPE html><body><pre style='overflow-x:auto'>" + "a docstring in one line " * 20 + "</pre></body>"
    found = measured(pages, width, tmp_path)
    assert len(pages) > 8 and [name for name, _, _, _, blocks in found if blocks] == ["too wide"]
