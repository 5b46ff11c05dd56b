"""What the import contracts cannot see, as functions over a project's root folder; each returns one line per violation."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

LAYERS = ("domain", "application", "adapters", "infrastructure", "entrypoints", "ticktape")
PACKAGES = (*LAYERS, "tests", "benchmarks")
PURE = ("domain", "application")
PURE_VENDORS = {
    "domain": {"pydantic", "polars", "numpy"},
    "application": {"pydantic_core", "msgspec", "polars", "numpy"},
}

NOT_FROM_OUTSIDE = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time",
    "random",
    "secrets",
    "uuid.uuid1",
    "uuid.uuid4",
    "os.urandom",
    "numpy.random",
)
"""Clocks and chance: what a pure layer is given, never takes."""

NOT_IN_DOMAIN = (
    "asyncio",
    "http",
    "io.open",
    "logging",
    "multiprocessing",
    "os",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "urllib",
)
"""Modules of the standard library whose subject is the outside."""

CLASS_PATHS = ("pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib")
COMPILED_CODE = "adapters/numba/cache.py"
"""A cache of machine code: whoever cannot read a file of it compiles again, so its format need not last."""

REQUIREMENTS = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-fetcher.txt",
    "requirements-bench.txt",
    "requirements-ministack.txt",
)

STORED_FORMATS = ("codec", "event_store", "snapshot_store", "tape")


def python_files(root: Path, packages: tuple[str, ...] = PACKAGES) -> Iterator[Path]:
    """Source files of the packages that exist."""
    for package in packages:
        yield from sorted(path for path in (root / package).rglob("*.py") if "__pycache__" not in path.parts)


def missing_init_files(root: Path) -> list[str]:
    """Folders that hold Python files, themselves or further down, and are no package."""
    folders = {
        folder
        for path in python_files(root)
        for folder in [path.parent, *path.parent.parents]
        if folder != root and root in folder.parents
    }
    return sorted(f"{f.relative_to(root)}: no __init__.py" for f in folders if not (f / "__init__.py").is_file())


def impurities(root: Path) -> list[str]:
    """Uses of clocks and chance in domain and application, and of the outside in domain."""
    found = []
    for path in python_files(root, PURE):
        forbidden: tuple[str, ...] = NOT_FROM_OUTSIDE
        if path.relative_to(root).parts[0] == "domain":
            forbidden = (*forbidden, *NOT_IN_DOMAIN, "builtins.open", "builtins.input", "builtins.print")
        for line, name in used_names(ast.parse(path.read_text())):
            if any(name == entry or name.startswith(entry + ".") for entry in forbidden):
                found.append(f"{path.relative_to(root)}:{line}: {name}")
    return found


def used_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Dotted names that a module imports or refers to, with aliases undone."""
    aliases = {name: f"builtins.{name}" for name in ("open", "input", "print")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0]
                )
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        name = dotted(node)
        head, _, rest = name.partition(".")
        if head in aliases and isinstance(getattr(node, "ctx", None), ast.Load):
            yield node.lineno, f"{aliases[head]}.{rest}" if rest else aliases[head]  # type: ignore[attr-defined]


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of a chain of attributes, or nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


def third_party_imports(path: Path) -> Iterator[tuple[int, str]]:
    """Top-level names of the foreign packages that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = [node.module]
        for module in modules:
            top = module.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in PACKAGES:
                yield node.lineno, top  # type: ignore[attr-defined]


def vendors_in_pure_layers(root: Path) -> list[str]:
    """Foreign packages in domain and application beyond those that compute."""
    return [
        f"{path.relative_to(root)}:{line}: {package}"
        for path in python_files(root, PURE)
        for line, package in third_party_imports(path)
        if package not in PURE_VENDORS[path.relative_to(root).parts[0]]
    ]


def undeclared_imports(root: Path) -> list[str]:
    """Foreign packages that pyproject.toml does not name: in its dependencies or extras, of which ``dev`` and ``bench`` not for layers."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = dict(project["optional-dependencies"])
    development = requirement_names([*extras.pop("dev", []), *extras.pop("bench", [])])
    shipped = requirement_names([*project["dependencies"], *(entry for extra in extras.values() for entry in extra)])
    owners = packages_distributions()
    found = []
    for path in python_files(root):
        part = path.relative_to(root).parts[0]
        allowed = shipped if part in LAYERS else shipped | development
        for line, package in third_party_imports(path):
            distributions = {normalised(name) for name in owners.get(package, [package])}
            if not distributions & allowed:
                found.append(f"{path.relative_to(root)}:{line}: {package}")
    return found


def requirement_names(entries: list[str]) -> set[str]:
    """Names of distributions in a list of requirements."""
    return {normalised(re.split(r"[\s\[<>=!~;@]", entry, maxsplit=1)[0]) for entry in entries}


def normalised(name: str) -> str:
    """A distribution's name as the package index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def foreign_top_level_names(root: Path) -> list[str]:
    """Packages of ours that Python would take from elsewhere."""
    found = []
    for package in PACKAGES:
        if not (root / package).is_dir():
            continue
        spec = find_spec(package)
        if (
            spec is None
            or spec.origin is None
            or Path(spec.origin).resolve() != (root / package / "__init__.py").resolve()
        ):
            found.append(f"{package}: resolves to {spec.origin if spec else None}")
    return found


def wrongly_installed(root: Path) -> list[str]:
    """Packages that would be installed although they should not, or the other way round."""
    settings = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    include, exclude = settings.get("include", ["*"]), settings.get("exclude", [])
    found = []
    for package in PACKAGES:
        installed = matches(package, include) and not matches(package, exclude)
        if installed != (package in LAYERS):
            found.append(f"{package}: {'installed' if installed else 'not installed'}")
    return found


def matches(name: str, patterns: list[str]) -> bool:
    """Whether any of the shell patterns fits."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def stored_class_paths(root: Path) -> list[str]:
    """Serialisers that store class paths, anywhere; and class or module paths where stored formats are written."""
    found = []
    for path in python_files(root, LAYERS):
        tree = ast.parse(path.read_text())
        found += [
            f"{path.relative_to(root)}:{line}: {name}"
            for line, name in used_names(tree)
            if name.partition(".")[0] in CLASS_PATHS and path != root / COMPILED_CODE
        ]
        if path.stem in STORED_FORMATS:
            found += [
                f"{path.relative_to(root)}:{node.lineno}: {node.attr}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and node.attr in {"__module__", "__qualname__"}
            ]
    return found


def loose_requirements(root: Path) -> list[str]:
    """Lines of the requirements files that say where a package comes from, and requirements without version or hash."""
    found = []
    for name in REQUIREMENTS:
        text = (root / name).read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"://| @ |file:|^\s*-(?!-hash=)|--(index|extra-index|find|trusted)", line):
                found.append(f"{name}:{number}: {line.strip()}")
        for requirement in re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", text).strip()):
            if "==" not in requirement or "--hash=sha256:" not in requirement:
                found.append(
                    f"{name}: {requirement.splitlines()[0] if requirement else 'empty'}: no version or no hash"
                )
    return found


def unlocked_dependencies(root: Path) -> list[str]:
    """Dependencies that pyproject.toml names and the requirements files, made of it earlier, do not hold."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = dict(project["optional-dependencies"])
    peers = extras.pop("bench", [])
    wanted = {
        "requirements.txt": [project["dependencies"], extras["demo"], extras["research"]],
        "requirements-dev.txt": [project["dependencies"], *extras.values()],
        "requirements-fetcher.txt": [project["dependencies"], extras["aws"], extras["stocks"]],
        "requirements-bench.txt": [peers],
    }
    found = []
    for name, groups in wanted.items():
        locked = requirement_names(re.findall(r"(?m)^[A-Za-z0-9][^\s]*", (root / name).read_text()))
        needed = requirement_names([entry for group in groups for entry in group]) - {normalised(project["name"])}
        found += [f"{name}: {dependency} is not locked" for dependency in sorted(needed - locked)]
    return found


def crowded_catalogue_files(root: Path) -> list[str]:
    """Files of the catalogues that do not hold exactly one public class."""
    found = []
    for folder in ("domain/indicators/catalogue", "domain/strategies/catalogue"):
        for path in sorted((root / folder).glob("*.py")):
            classes = [
                node.name
                for node in ast.parse(path.read_text()).body
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
            ]
            if path.name != "__init__.py" and len(classes) != 1:
                found.append(f"{path.relative_to(root)}: public classes {classes}, not one")
    return found
