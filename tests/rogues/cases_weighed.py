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
