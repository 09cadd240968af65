"""The parts list, as CycloneDX 1.5 JSON. Written by hand: a test validates it with the standard's own schema."""

import json


def sbom(version, own, wheels, cut_off):
    """Bytes of the parts list: our package and one component a third-party file."""
    components = [component("jdfanalysis", version, own["file"], own["sha256"], "MIT", None)]
    seen = set()
    for wheel in sorted(wheels, key=lambda w: w.file):
        if wheel.file not in seen:
            seen.add(wheel.file)
            components.append(component(wheel.name, wheel.version, wheel.file, wheel.sha256, wheel.licence, wheel.home))
    made = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": cut_off + "T00:00:00Z",
            "component": {"type": "application", "name": "jdfanalysis bundle", "version": version, "bom-ref": "bundle"},
        },
        "components": components,
        "dependencies": [{"ref": "bundle", "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return (json.dumps(made, indent=1, sort_keys=True) + "\n").encode("utf-8")


def component(name, version, file, sha256, licence, home):
    """One entry of the parts list."""
    entry = {
        "type": "library",
        "name": name,
        "version": version,
        "bom-ref": file,
        "purl": "pkg:pypi/{}@{}?file_name={}".format(name, version, file.replace("+", "%2B")),
        "hashes": [{"alg": "SHA-256", "content": sha256}],
        "licenses": [{"expression": licence} if " " in licence else {"license": {"id": licence}}],
    }
    if home:
        entry["externalReferences"] = [{"type": "website", "url": home}]
    return entry
