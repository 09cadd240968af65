"""The invented data of these golden numbers: 600 people in 24 courts, and 72 months of a share."""
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent


def main():
    """Write people.csv and months.csv."""
    rng = np.random.RandomState(20)
    n = 600
    age = np.round(rng.uniform(18, 60, n), 3)
    priors = rng.poisson(3, n)
    sex = rng.choice(["F", "M"], n, p=[0.25, 0.75])
    court = rng.randint(0, 24, n)
    chance = 1 / (1 + np.exp(2.1 + 0.02 * (age - 35) - 0.25 * priors + 0.3 * (sex == "F")))
    treated = (rng.random_sample(n) < chance).astype(int)
    effect = rng.normal(0, 0.8, 24)[court]
    outcome = (rng.random_sample(n) < 1 / (1 + np.exp(0.9 - 0.2 * priors + 0.03 * (age - 35) - effect))).astype(int)
    days = np.round(100 + 12 * priors - 0.8 * age + 30 * effect + rng.normal(0, 40, n), 2)
    people = pd.DataFrame({"age": age, "priors": priors, "sex": sex, "court": ["c{:02d}".format(c) for c in court],
                           "treated": treated, "outcome": outcome, "days": days})
    people.to_csv(str(HERE / "people.csv"), index=False)
    month = np.arange(72)
    noise = np.zeros(72)
    for i, shock in enumerate(rng.normal(0, 2, 72)):
        noise[i] = shock + (0.5 * noise[i - 1] if i else 0)
    value = 50 + 0.2 * month + 3 * np.sin(2 * np.pi * (month % 12) / 12) + np.where(month >= 40, -6 - 0.3 * (month - 40), 0) + noise
    pd.DataFrame({"period": pd.date_range("2013-01-01", periods=72, freq="MS"), "value": np.round(value, 4)}).to_csv(
        str(HERE / "months.csv"), index=False)


if __name__ == "__main__":
    main()
