"""infra/aws/template.yaml as Python reads it, and what is asked of it."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "infra/aws/template.yaml"
WIRING = ROOT / "infra/aws/wiring.txt"


class Loader(yaml.SafeLoader):
    """`!Ref x` is `{"Ref": "x"}`, and so on; an attribute keeps its dot."""


def short_form(loader, tag, node):
    kind = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    read = {
        yaml.ScalarNode: loader.construct_scalar,
        yaml.SequenceNode: lambda it: loader.construct_sequence(it, deep=True),
        yaml.MappingNode: lambda it: loader.construct_mapping(it, deep=True),
    }[type(node)]
    return {kind: read(node)}


Loader.add_multi_constructor("!", short_form)


def load(text=None):
    return yaml.load(TEMPLATE.read_text() if text is None else text, Loader)


def wiring_lines():
    lines = WIRING.read_text().splitlines()
    return {" ".join(it.split()) for it in lines if it and not it.startswith("#")}


def names(value):
    """Logical ids (and parameters) that a value refers to."""
    if isinstance(value, list):
        return set().union(*map(names, value))
    if not isinstance(value, dict):
        return set()
    found = set()
    for key, it in value.items():
        if key == "Ref":
            found.add(it)
        elif key == "Fn::GetAtt":
            found.add(it.split(".")[0] if isinstance(it, str) else it[0])
        elif key == "Fn::Sub":
            text = it if isinstance(it, str) else it[0]
            found |= {name.split(".")[0] for name in re.findall(r"\$\{([^}!]+)\}", text)}
        else:
            found |= names(it)
    return {it for it in found if not it.startswith("AWS::")}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Stack:
    def __init__(self, template):
        self.template = template
        self.resources = template["Resources"]

    def of(self, kind):
        """Properties by logical id."""
        return {
            name: it.get("Properties", {})
            for name, it in self.resources.items()
            if it["Type"] == kind
        }

    def functions(self):
        """(name of the binary, logical id, properties)"""
        for logical, it in self.of("AWS::Serverless::Function").items():
            yield it["CodeUri"].rstrip("/").rsplit("/", 1)[1], logical, it

    def statements(self, function):
        role = self.resources[function["Role"]["Fn::GetAtt"].split(".")[0]]["Properties"]
        return [
            it for policy in role["Policies"] for it in policy["PolicyDocument"]["Statement"]
        ]

    def variables(self, function):
        return function["Environment"]["Variables"]

    def sources(self, function, kind):
        events = function.get("Events", {}).values()
        return [it["Properties"] for it in events if it["Type"] == kind]
