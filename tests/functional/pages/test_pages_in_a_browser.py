"""The pages as a person sees them, in headless Chromium: they fit, they need nothing from outside, they print.

Skipped where there is no Chromium; `.ci/stages/browser.sh` brings one where it can.
"""
import re
import shutil
import subprocess

import pytest

from output_checks import check_folder, html_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")]
PROBE = """<script>addEventListener('load', function () {
  var page = document.documentElement, out = document.createElement('p');
  out.id = 'probe';
  out.textContent = 'wide ' + page.scrollWidth + ' of ' + page.clientWidth + ' requests ' +
    performance.getEntriesByType('resource').length;
  document.body.appendChild(out); });</script>"""


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


@pytest.mark.parametrize("make", [check_report, load_report])
@pytest.mark.parametrize("width", [1200, 420])
def test_a_page_fits_and_asks_for_nothing(make, width, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(make(tmp_path).replace("</body>", PROBE + "</body>"), encoding="utf-8")
    shown = run(tmp_path, "--window-size={},900".format(width), "--virtual-time-budget=2000", "--dump-dom", page.as_uri())
    wide, room, requests = map(int, re.search(r"wide (\d+) of (\d+) requests (\d+)", shown).groups())
    assert wide <= room and requests == 0


def test_the_check_report_prints(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(check_report(tmp_path), encoding="utf-8")
    run(tmp_path, "--print-to-pdf=" + str(tmp_path / "page.pdf"), page.as_uri())
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
