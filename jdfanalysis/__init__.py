"""Journeys through the justice system, from linked tables to checked outputs.

    dictionary   what the data are: tables, variables, codes, events and spells, declared
    loading      files and databases -> conforming tables, people linked
    journeys     tables -> event log, spells, timeline, index events, risk rows
    survival     risk rows -> Kaplan-Meier, cumulative incidence, Cox and the rest
    synthetic    dictionary -> invented people with the real schema and the truth beside them
    reporting    estimates -> tables and figures with the evidence a disclosure check needs
    frames       the seams between these parts, declared
    errors       every exception and warning

The disclosure checker is the separate package `output_checks`. Importing this package imports
nothing heavy and changes nothing: import the part that you need.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
