"""The public face is a list, and the list is true."""
import importlib
import inspect

import pytest
from jdftest import tree

PACKAGES = tree.public_packages()


@pytest.mark.parametrize("package", PACKAGES)
def test_listed_names_exist_and_are_sorted(package):
    module = importlib.import_module(package)
    assert module.__doc__, "{} has no docstring".format(package)
    listed = list(module.__all__)
    assert listed == sorted(listed)
    assert [name for name in listed if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_exported_name_is_listed(package):
    module = importlib.import_module(package)
    exported = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert exported - set(module.__all__) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_documented_in_code(package):
    module = importlib.import_module(package)
    bare = []
    for name in module.__all__:
        value = getattr(module, name)
        if not (inspect.isclass(value) or inspect.isfunction(value)):
            continue
        if not inspect.getdoc(value) or value.__doc__ is None or value.__doc__.startswith(name + "("):
            bare.append(name)
            continue
        if inspect.isclass(value):
            bare += [
                "{}.{}".format(name, method)
                for method, member in vars(value).items()
                if inspect.isfunction(member) and not method.startswith("_") and not inspect.getdoc(getattr(value, method))
            ]
    assert bare == []
