"""Tables without a word that says what the numbers are: weighed as a whole. And prints of models that are no tables.

A function writes files into `folder`. An unsafe one returns (verdict, rule, part of the place); a safe one nothing.
"""

import json


def write(folder, name, text):
    (folder / name).write_text(text.strip("\n") + "\n", encoding="utf-8")


def unsafe_disposal_by_sex_without_a_word(folder):
    """Sexes as headers, disposals as rows, whole numbers of every size: counts, though nothing says so."""
    write(folder, "t.tex", r"""\begin{tabular}{lrr}
Disposal & Men & Women \\
Custody & 1204 & 88 \\
Community order & 2310 & 410 \\
Hospital order & 31 & 4 \\
\end{tabular}""")
    return "block", "small_counts", "row 'Hospital order', column 'Women'"


def unsafe_recall_reasons(folder):
    write(folder, "recall.csv", "Recall reason,Male,Female\nFurther charge,1532,204\nResidence,640,7\nDrugs,220,31")
    return "block", "small_counts", "row 'Residence', column 'Female'"


def safe_recall_reasons(folder):
    write(folder, "recall.csv", "Recall reason,Male,Female\nFurther charge,1532,204\nResidence,640,71\nDrugs,220,31")


def unsafe_areas_by_disposal(folder):
    """The areas say nothing, the disposals do."""
    write(folder, "x.tsv", "\tCustody\tCommunity\tFine\nArea A\t120\t340\t500\nArea B\t2\t33\t51\nArea C\t44\t120\t210")
    return "block", "small_counts", "row 'Area B', column 'Custody'"


def unsafe_part_of_the_count_beside_it(folder):
    """Never more than the defendants of the same court: a part of them."""
    write(folder, "courts.csv", "Court,Defendants,Sent for trial\nLeeds,5400,410\nSelby,140,3\nYork,800,90")
    return "block", "small_counts", "row 'Selby', column 'Sent for trial'"


def safe_months_beside_a_count(folder):
    """Never more than the defendants either, but the header names another measure."""
    write(folder, "courts.csv", "Court,Defendants,Months waited\nLeeds,5400,4\nSelby,140,3\nYork,800,9")


def unsafe_table_printed_by_r(folder):
    write(folder, "r.txt", """
              Female Male
  Custody         88 1204
  Community      410 2310
  Hospital         4   31
""")
    return "block", "small_counts", "row 'Hospital', column 'Female'"


def unsafe_nested_json_of_disposals(folder):
    (folder / "t.json").write_text(
        json.dumps({"F": {"custody": 4, "community": 310}, "M": {"custody": 400, "community": 2200}}), encoding="utf-8"
    )
    return "block", "small_counts", "row 'custody', column 'F'"


def unsafe_whole_numbers_of_no_known_kind(folder):
    """Neither headers nor rows are known categories: asked about."""
    write(folder, "x.csv", "item,one look,another look\nfirst,4,30\nsecond,22,61")
    return "review", "small_counts", "row 'first', column 'one look'"


def unsafe_scores_by_sex(folder):
    """Categories, but the title names another measure: asked about, not blocked."""
    write(folder, "scores.csv", "OASys score by sex\n\narea,Male,Female\nHousing,4,3\nDrugs,8,1\nAlcohol,120,2")
    return "review", "small_counts", "row 'Housing', column 'Male'"


def safe_lifelines_print(folder):
    write(folder, "cox.txt", """
<lifelines.CoxPHFitter: fitted with 2300 total observations, 1035 right-censored observations>
             duration col = 'days'
                event col = 'reoffended'
      baseline estimation = breslow
   number of observations = 2300
number of events observed = 1265
   partial log-likelihood = -9012.31
---
            coef  exp(coef)   se(coef)   coef lower 95%   coef upper 95%
age        -0.03       0.97       0.00            -0.04            -0.02
male        0.21       1.23       0.08             0.05             0.37
---
Concordance = 0.61
""")


def unsafe_lifelines_print_of_few(folder):
    """Fourteen people and five coefficients."""
    rows = "\n".join("{}   0.21  1.23   0.80  -1.36   1.78".format(name) for name in ("age", "male", "b", "c", "d"))
    write(folder, "cox.txt", """
   number of observations = 14
number of events observed = 6
---
            coef  exp(coef)   se(coef)   coef lower 95%   coef upper 95%
""" + rows)
    return "block", "degrees_of_freedom", "line"


def safe_stata_regression(folder):
    """The two limits share one header; 'Log likelihood = ...' above is no title."""
    write(folder, "reg.txt", """
Logistic regression                             Number of obs     =      2,300
                                                LR chi2(2)        =     210.11
Log likelihood = -1402.112                      Pseudo R2         =     0.0697

------------------------------------------------------------------------------
    reoffend |      Coef.   Std. Err.      z    P>|z|     [95% Conf. Interval]
-------------+----------------------------------------------------------------
         age |  -.0312011   .0040211    -7.76   0.000    -.0390823   -.0233199
        male |   .2101120   .0801210     2.62   0.009     .0530777    .3671463
       _cons |   .5201120   .1501210     3.46   0.001     .2258802    .8143438
------------------------------------------------------------------------------
""")


def safe_statsmodels_least_squares(folder):
    """'Covariance Type' above the coefficients is no title either."""
    write(folder, "ols.txt", """
No. Observations:                1200   AIC:                             3434.
Df Residuals:                    1196   BIC:                             3454.
Df Model:                           3
Covariance Type:            nonrobust
==============================================================================
                 coef    std err          t      P>|t|      [0.025      0.975]
------------------------------------------------------------------------------
const          0.0580      0.029      1.989      0.047       0.001       0.115
x1            -0.0022      0.029     -0.076      0.940      -0.059       0.055
==============================================================================
""")


def safe_measures_of_prediction(folder):
    write(folder, "fit.csv", "Model,AUC,Brier score,C-index,n\nCox,0.71,0.18,0.68,2300\nLogit,0.69,0.19,0.66,2300")


def safe_balance_table(folder):
    """A row of N under columns of means is what the means stand on."""
    write(folder, "balance.csv", "Covariate,Treated mean,Control mean,SMD before,SMD after\n"
          "Age,31.2,33.4,0.21,0.02\nPrior convictions,8.1,6.0,0.33,0.04\nN,410,820,,")


def unsafe_balance_table_of_few(folder):
    write(folder, "balance.csv", "Covariate,Treated mean,Control mean,SMD before,SMD after\n"
          "Age,31.2,33.4,0.21,0.02\nPrior convictions,8.1,6.0,0.33,0.04\nN,7,820,,")
    return "block", "small_counts", "column 'Treated mean'"


def safe_marginal_effects(folder):
    write(folder, "ame.csv", "Variable,AME,95% CI lower,95% CI upper\nAsian,0.011,-0.010,0.032\nObservations,45021,,")


def safe_covariances_of_a_model(folder):
    write(folder, "v.csv", ",age,male\nage,0.000016,0.00001\nmale,0.00001,0.0064")


def unsafe_offences_by_offences(folder):
    """A symmetric table of whole numbers is one of counts: who was charged with both."""
    write(folder, "pairs.csv", ",Theft,Robbery,Fraud\nTheft,900,40,3\nRobbery,40,300,12\nFraud,3,12,410")
    return "block", "small_counts", "row 'Fraud', column 'Theft'"


def unsafe_residuals(folder):
    rows = "\n".join("0.{:03d},{}".format(i * 7 % 1000, (i * 37 % 100) / 50.0 - 1) for i in range(60))
    write(folder, "resid.csv", "fitted,residual\n" + rows)
    return "block", "records", "table at line 2"


def unsafe_two_printed_rows_with_ids(folder):
    """Two rows are enough when one column is called id and holds codes."""
    write(folder, "head.txt", "  person_id          age sex\n0 a81bc81bdead4e5d   34   M\n1 b81bc81bdead4e5e   29   F")
    return "block", "identifiers", "column 'person_id'"


def unsafe_judges(folder):
    write(folder, "judges.csv", "Judge,Defendants,Custody rate\nHHJ Smith,400,55%\nHHJ Patel,380,63%")
    return "block", "named_people", "column 'Judge'"


def safe_kinds_of_judge(folder):
    write(folder, "judges.csv", "Judge type,Defendants,Custody rate\nCircuit judge,400,55%\nDistrict judge,380,63%\nRecorder,90,50%")


def unsafe_offender_names(folder):
    write(folder, "names.csv", "Surname,Defendants\nSmith,400\nJones,380")
    return "block", "named_people", "column 'Surname'"


def unsafe_attrition_flow(folder):
    """Three people whose date of death is known."""
    write(folder, "flow.csv", "Step,People\nAll people,15021\nDate of death known removed,15018\nReleased 2014 to 2017,2300")
    return "block", "selection_steps", "row 'Date of death known removed'"


def safe_attrition_flow(folder):
    write(folder, "flow.csv", "Step,People\nAll people,15021\nDate of death known removed,14910\nReleased 2014 to 2017,2300")


def safe_counts_that_happen_to_fall(folder):
    write(folder, "top.csv", "Offence,People\nTheft,420\nFraud,417\nRobbery,300\nArson,20")


def unsafe_described_groups(folder):
    """pandas describe by group: '25%' among the headers is a name."""
    write(folder, "g.csv", "group,count,mean,std,min,25%,50%,75%,max\nTheft,1200,31.2,10.1,18,24,30,38,80\n"
          "Murder,5,40.1,3.3,33,35,41,44,47")
    return "block", "small_counts", "row 'Murder', column 'count'"


def unsafe_rate_of_a_population(folder):
    """Half a person per thousand of 12,000 people are six."""
    write(folder, "r.csv", "Area,Population,Rate per 1000\nA,12000,0.5\nB,50000,3.1")
    return "block", "rates", "row 'A', column 'Rate per 1000'"


def safe_rate_of_a_population(folder):
    write(folder, "r.csv", "Area,Population,Rate per 1000\nA,120000,2.5\nB,500000,3.1")


def unsafe_number_at_risk_by_day(folder):
    """Days as headers, from 0."""
    write(folder, "number_at_risk.csv", "group,0,180,365,730\nmen,2000,1500,980,610\nwomen,300,180,60,6")
    return "block", "curve_steps", "row 'women', column '730'"


def safe_number_at_risk_by_day(folder):
    write(folder, "number_at_risk.csv", "group,0,180,365,730\nmen,2000,1500,980,610\nwomen,300,180,60,16")


def unsafe_six_dated_hearings(folder):
    """Six rows, one date and words: one row per hearing."""
    rows = "\n".join("2014-0{},Theft,Guilty,{}".format(day, sentence) for day, sentence in zip(
        ("3-02", "3-03", "4-01", "4-02", "4-05", "4-09"), ("Fine", "Custody", "None", "Fine", "Custody", "Fine")))
    write(folder, "cases.csv", "hearing_date,offence,plea,sentence\n" + rows)
    return "block", "records", "table at line 2"


def unsafe_share_of_a_total_in_a_row(folder):
    """The last row says how many people the shares are of; 0.2% of them are two."""
    write(folder, "seq.csv", "sequence,share (%)\nA,60.1\nB,39.7\nC,0.2\nTotal people,1000")
    return "block", "percentages", "row 'C', column 'share (%)'"


def unsafe_handful_in_a_sentence(folder):
    write(folder, "results.txt", "Among women with a hospital order, 4 people were recalled.")
    return "review", "printed_text", "line 1"


def safe_rule_of_a_handful_in_a_sentence(folder):
    write(folder, "results.txt", "Cells of fewer than 5 people are hidden. Of 2,304 people released, 1,265 reoffended.")


def unsafe_small_interactive_chart(folder):
    write(folder, "plot.html", "<html><body><p>Ages</p><script>Plotly.newPlot('p',[{x:[1,2,3],text:['a','b','c']}])"
          "</script></body></html>")
    return "review", "hidden_content", "script"


def safe_probabilities_of_people_at_risk(folder):
    write(folder, "tp.csv", "from,to,probability,people at risk\nLicence,Recall,0.21,2200\nLicence,Community,0.68,2200\n"
          "Licence,Licence,0.11,2200")


def unsafe_probability_of_few_at_risk(folder):
    write(folder, "tp.csv", "from,to,probability,people at risk\nLicence,Recall,0.02,300\nLicence,Community,0.87,300\n"
          "Licence,Licence,0.11,300")
    return "block", "percentages", "column 'probability'"


def safe_rows_of_several_measures(folder):
    """Each row its own measure, as in a Justice Data Lab report."""
    write(folder, "jdl.csv", "Measure,Treated,Comparison,Difference,p\nOne-year reoffending rate (%),32.1,36.4,-4.3,0.03\n"
          "People,410,8200,,\nFrequency per person,1.21,1.44,-0.23,0.04")


def unsafe_rows_of_several_measures(folder):
    """Two per cent of 410 people."""
    write(folder, "jdl.csv", "Measure,Treated,Comparison,Difference,p\nReturned to custody (%),2.0,36.4,-34.4,0.03\n"
          "People,410,8200,,\nFrequency per person,1.21,1.44,-0.23,0.04")
    return "block", "percentages", "row 'Returned to custody (%)', column 'Treated'"


def safe_calibration_by_decile(folder):
    """A decile as a group is no percentile of anybody."""
    write(folder, "cal.csv", "Risk decile,Predicted risk,Observed risk,People\n1,0.11,0.12,230\n2,0.22,0.20,230\n3,0.33,0.35,230")


def safe_competing_risks_with_people(folder):
    write(folder, "fg.csv", "term,subdistribution hazard ratio,lower,upper,p\nage,0.98,0.97,0.99,0.001\nPeople,2300,,,\n"
          "Events,1265,,,\nCompeting events,252,,,")


def unsafe_row_percentages_of_few(folder):
    """Nothing names the numbers, but each row adds up to 100."""
    write(folder, "t.csv", "Ethnic group,Female,Male,N\nWhite,10.2,89.8,2240\nOther,13.3,86.7,15")
    return "block", "percentages", "row 'Other', column 'Female'"


def safe_row_percentages(folder):
    write(folder, "t.csv", "Ethnic group,Female,Male,N\nWhite,10.2,89.8,2240\nOther,23.3,76.7,150")


def unsafe_handful_in_a_note(folder):
    write(folder, "t.csv", "Offence,People\nTheft,300\nRobbery,120\n\nNote: excludes 4 people whose sex is unknown.")
    return "review", "printed_text", "note"


def safe_quarters_of_years(folder):
    """'Q1' after a year is no quartile."""
    write(folder, "ts.csv", "quarter,people received,people released\n2019 Q1,540,510\n2019 Q2,470,500\n2019 Q3,530,490")


def unsafe_percentages_of_a_base_in_the_title(folder):
    write(folder, "t.csv", "Base = 300 people\n\nOffence,Percent\nTheft,61.2\nFraud,37.8\nArson,1.0")
    return "block", "percentages", "row 'Arson', column 'Percent'"


def unsafe_hidden_cell_and_the_total_of_another_file(folder):
    """2,304 people by age less 2,300 men are four women."""
    write(folder, "by_sex.csv", "Sex,People\nMale,2300\nFemale,[c]\nTotal,[c]")
    write(folder, "by_age.csv", "Age group,People\n18 to 24,1000\n25 and over,1304\nTotal,2304")
    return "block", "differencing", "by_sex.csv (column 'People') and by_age.csv"


def safe_hidden_cells_and_the_total_of_another_file(folder):
    """What is left for the hidden cells is no handful."""
    write(folder, "by_sex.csv", "Sex,People\nMale,2100\nFemale,[c]\nUnknown,[c]\nTotal,[c]")
    write(folder, "by_age.csv", "Age group,People\n18 to 24,1000\n25 and over,1304\nTotal,2304")


def safe_hidden_cells_and_totals_of_other_things(folder):
    """Hearings are no people, and other years are others."""
    write(folder, "by_sex_2019.csv", "Sex,People\nMale,2300\nFemale,[c]\nUnknown,[c]")
    write(folder, "by_age_2020.csv", "Age group,People\n18 to 24,1000\n25 and over,1304")
