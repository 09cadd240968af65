"""Files and databases -> tables that conform to their declaration, with people linked.

    load_table, load_all   read one table, or all of a folder or database; each with a report
    load_chunks            read one table of any size, so many rows at a time
    choose_people          whose rows to keep, for the argument `people` of the loaders
    link_people            give every row its person
    remember_files, changed_files   have the files changed since the last load?
    check_data             load, link and report in one call
    attach_columns         columns of cases, which name no person, beside the rows of people
    modal_values           one value per person where records repeat it, such as ethnicity
    missing_by_year        the share of missing values by column and year
    read_offence_groups, group_offences   offence codes to groups
    court_episodes         the magistrates' and Crown rows that are about the same matter
    read_catalogue, compare_catalogue, apply_catalogue   official catalogues
    propose_mapping, write_mapping, read_mapping   when names in a file are not the declared ones
    perturb_links          linked tables with links broken and made at random
    leave_out              linked tables without some people, such as the contradictory
    parts, places, opening          where the bytes are, which file is which table, a reader for each
    blocks, text_files, rescue      delimited text; other_files, statistics_files, databases: the other readers
    texts, judging, values          fields as bytes, each distinct text judged once, columns of the declared types
    columns, dates, ids, id_texts   names, days and hashed ids
    reading, building, row_filter   the way of one table from readers to a LoadedTable, with only some rows
    across, id_store                what is remembered from chunk to chunk
    growing, growing_ids            columns while they are read, in little memory
    reasons, report, report_pages   what was odd, counted and shown
"""
from jdfanalysis.loading.attaching import attach_columns
from jdfanalysis.loading.catalogues import Catalogue, apply_catalogue, compare_catalogue, read_catalogue
from jdfanalysis.loading.checking import DataCheck, check_data
from jdfanalysis.loading.choosing import ChosenPeople, choose_people
from jdfanalysis.loading.chunking import TableChunks, load_chunks
from jdfanalysis.loading.episodes import CourtEpisodes, court_episodes
from jdfanalysis.loading.file_marks import changed_files, remember_files
from jdfanalysis.loading.folders import Loaded, load_all
from jdfanalysis.loading.leaving_out import leave_out
from jdfanalysis.loading.linking import Linked, link_people
from jdfanalysis.loading.mapping import propose_mapping, read_mapping, write_mapping
from jdfanalysis.loading.missingness import missing_by_year
from jdfanalysis.loading.modal import modal_values
from jdfanalysis.loading.offence_groups import Grouped, group_offences, read_offence_groups
from jdfanalysis.loading.perturbing import perturb_links
from jdfanalysis.loading.reasons import REASONS
from jdfanalysis.loading.report import LoadReport, Report
from jdfanalysis.loading.loaded import LoadedTable
from jdfanalysis.loading.tables import load_table

__all__ = [
    "Catalogue",
    "ChosenPeople",
    "CourtEpisodes",
    "DataCheck",
    "Grouped",
    "Linked",
    "LoadReport",
    "Loaded",
    "LoadedTable",
    "REASONS",
    "Report",
    "TableChunks",
    "apply_catalogue",
    "attach_columns",
    "changed_files",
    "check_data",
    "choose_people",
    "compare_catalogue",
    "court_episodes",
    "group_offences",
    "leave_out",
    "link_people",
    "load_all",
    "load_chunks",
    "load_table",
    "missing_by_year",
    "modal_values",
    "perturb_links",
    "propose_mapping",
    "read_catalogue",
    "read_mapping",
    "read_offence_groups",
    "remember_files",
    "write_mapping",
]
