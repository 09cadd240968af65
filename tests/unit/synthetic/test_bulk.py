"""Many people to files: the same rows as in one piece, going on after a stop, with any number of processes."""
import json

import pandas as pd
import pytest
from jdftest.slow_synthetic import invented

from jdfanalysis.errors import UsageError
from jdfanalysis.synthetic import bulk, write_partitions

PEOPLE, SEED = 8300, 5


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".csv"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return folder, write_partitions(PEOPLE, folder, 3, seed=SEED)


def test_parts_hold_the_rows_of_the_population_in_its_order(whole):
    folder, done = whole
    table = invented(PEOPLE, seed=SEED, defects="default").tables["prison"]
    read = pd.concat([pd.read_csv(str(folder / "prison_{:02d}.csv".format(part)), dtype=str) for part in (1, 2, 3)])
    assert read["row_id_hash"].tolist() == table["row_id_hash"].tolist()
    assert done.rows.groupby("table")["rows"].sum()["prison"] == len(table)
    assert done.made == (1, 2, 3) and (folder / "README.txt").exists()
    faults = invented(PEOPLE, seed=SEED, defects="default").defects.set_index(["defect", "table"])["rows"]
    assert done.defects.set_index(["defect", "table"])["rows"].to_dict() == faults.to_dict()


def test_a_stopped_run_goes_on_with_the_missing_parts_only(whole, tmp_path, monkeypatch):
    real, started = bulk.make_part, []

    def stops(work):
        started.append(work[2])
        if work[2] == 2:
            (tmp_path / "prison_02.csv").write_text("half a file", encoding="utf-8")
            raise KeyboardInterrupt
        return real(work)

    monkeypatch.setattr(bulk, "make_part", stops)
    with pytest.raises(KeyboardInterrupt):
        write_partitions(PEOPLE, tmp_path, 3, seed=SEED)
    monkeypatch.setattr(bulk, "make_part", real)
    assert started == [1, 2] and list(json.loads((tmp_path / "parts.json").read_text())["parts"]) == ["1"]
    done = write_partitions(PEOPLE, tmp_path, 3, seed=SEED)
    assert done.made == (2, 3) and files(tmp_path) == files(whole[0])
    again = write_partitions(PEOPLE, tmp_path, 3, seed=SEED)
    assert again.made == () and again.rows.equals(done.rows) and again.defects.equals(done.defects)


def test_a_part_whose_file_was_lost_is_made_again(whole, tmp_path):
    write_partitions(PEOPLE, tmp_path, 3, seed=SEED)
    (tmp_path / "crown_03.csv").unlink()
    assert write_partitions(PEOPLE, tmp_path, 3, seed=SEED).made == (3,)
    assert files(tmp_path) == files(whole[0])


def test_two_processes_write_the_same_bytes(whole, tmp_path):
    done = write_partitions(PEOPLE, tmp_path, 3, seed=SEED, jobs=2)
    assert done.made == (1, 2, 3) and files(tmp_path) == files(whole[0])


def test_a_folder_with_another_population_is_refused(whole):
    with pytest.raises(UsageError, match="seed"):
        write_partitions(PEOPLE, whole[0], 3, seed=SEED + 1)
    with pytest.raises(UsageError, match="parts"):
        write_partitions(PEOPLE, whole[0], 2, seed=SEED)


def test_the_truth_goes_to_a_folder_of_its_own(tmp_path):
    write_partitions(4100, tmp_path / "tables", 2, truth=tmp_path / "truth")
    spells = pd.read_csv(str(tmp_path / "truth" / "truth_spells_02.csv"))
    assert list(spells.columns) == ["person", "start", "stop", "state"] and spells["start"].str.len().max() == 10
    assert not [path for path in (tmp_path / "tables").iterdir() if "truth" in path.name]
    assert "derives from real records" in (tmp_path / "truth" / "README.txt").read_text(encoding="utf-8")


def test_the_truth_of_a_population_can_be_written_and_read_back(tmp_path):
    population = invented(400, seed=4, defects="default")
    population.write_truth(tmp_path)
    links = pd.read_csv(str(tmp_path / "truth_links.csv"))
    assert links["person"].tolist() == population.truth["links"]["person"].tolist()
    episodes = pd.read_csv(str(tmp_path / "truth_episodes.csv"))
    assert abs(episodes["log_hazard"] - population.truth["episodes"]["log_hazard"].to_numpy()).max() < 1e-8
    assert set(episodes["event"]) == {0, 1}


@pytest.mark.parametrize("settings", [{"parts": 0}, {"jobs": 0}, {"format": "xls"}, {"people": 0}], ids=str)
def test_settings_out_of_range_are_refused_before_anything_is_written(tmp_path, settings):
    asked = dict({"people": 10, "parts": 1}, **settings)
    with pytest.raises(UsageError):
        write_partitions(folder=tmp_path / "none", **asked)
    assert not (tmp_path / "none").exists()
