#!/usr/bin/env python3
"""Checks the deployment files in docker/, as far as that goes without a container engine.

Prints one line for each finding, and exits with 1 if there is any. Needs PyYAML and jsonschema
(Debian: python3-yaml, python3-jsonschema) and no network. docker/README.md says what is checked.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

try:
    import jsonschema
    import yaml
except ImportError as missing:
    sys.exit(f"check: {missing}; install python3-yaml and python3-jsonschema")

# What stands here is made by `mvn package`, or by setup.sh: it may be copied or mounted, and need
# not be there.
BUILD_PRODUCTS = [
    "job/target/aircheck-job.jar",
    "sql/target/aircheck-sql.jar",
    "cli/target/lib",
    "cli/target/aircheck-cli-*.jar",
]
MADE_BY_SETUP = ["docker/secrets/*"]

# Where kubernetes/ may differ from flink-conf/config.yaml. None: the operator sets it itself.
SET_BY_OPERATOR = {
    "jobmanager.rpc.address",
    "jobmanager.memory.process.size",
    "taskmanager.memory.process.size",
    "rest.address",
    "rest.bind-address",
}
ADDED_FOR_KUBERNETES = {
    "high-availability.type",
    "high-availability.storageDir",
    "execution.submit-failed-job-on-application-error",
    "slotmanager.redundant-taskmanager-num",
}
# Of Flink clusters that record nothing.
OTHER_BESIDE_RECORDING = {"taskmanager.numberOfTaskSlots"}
ADDED_FOR_SQL = {
    "containerized.master.env.PGPASSFILE",
    "containerized.taskmanager.env.PGPASSFILE",
}

LOGGING = ["flink-conf/log4j-console.properties", "flink-conf/log4j-console-json.properties"]

SECRET_NAME = re.compile(r"(pass(word|wd)?|secret|token|api_?key|private_?key|credential)", re.I)
SECRET_TEXT = [
    re.compile(r"AKID[0-9A-Za-z]{16,}"),
    re.compile(r"AKIA[0-9A-Z]{16}"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"\b[0-9a-f]{32,}\b"),
    re.compile(r"://[^/\s:@{}]+:[^/\s@{}]+@"),
]
PLACEHOLDER = "REPLACE-ME"


SUBMIT = "/opt/aircheck/submit.sh"


class Findings:
    def __init__(self):
        self.lines = []

    def add(self, where, what):
        self.lines.append(f"{where}: {what}")


class Files:
    """The project as seen from its root."""

    def __init__(self, root, findings):
        self.root = root
        self.findings = findings

    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def yaml(self, name):
        try:
            documents = list(yaml.safe_load_all(self.text(name)))
        except (OSError, yaml.YAMLError) as e:
            self.findings.add(name, "cannot be read: " + " ".join(str(e).split()))
            return None
        if len(documents) != 1 or not isinstance(documents[0], dict):
            self.findings.add(name, "must hold one document")
            return None
        return documents[0]

    def pom(self, tag):
        return re.search(rf"<{tag}>([^<]+)</{tag}>", self.text("pom.xml")).group(1)

    def project_version(self):
        pattern = r"<artifactId>aircheck</artifactId>\s*<version>([^<]+)</version>"
        return re.search(pattern, self.text("pom.xml")).group(1)

    def flink_conf(self):
        return flat(self.yaml("flink-conf/config.yaml"))

    def in_image(self):
        """The paths in the image of all that docker/Dockerfile copies."""
        paths = set()
        for word, rest in instructions(self.text("docker/Dockerfile")):
            if word != "COPY":
                continue
            *sources, to = [part for part in shlex.split(rest) if not part.startswith("--")]
            for source in sources:
                found = [path.name for path in self.root.glob(source)] or [Path(source).name]
                paths.update(to + name if to.endswith("/") else to for name in found)
        return paths

    def main_class(self, name):
        """Whether one of the modules with jobs has this class."""
        path = "src/main/java/" + name.replace(".", "/") + ".java"
        return any(self.is_there(f"{module}/{path}") for module in ("job", "sql"))

    def job_name(self, statements):
        """What a file of SQL statements calls its job; the file as it is called in the image."""
        path = self.root / "sql" / Path(statements).name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        found = re.search(r"^SET 'pipeline.name' = '([^']+)';", text, re.M)
        return found and found.group(1)

    def is_there(self, name):
        """Whether a file is there, or will be."""
        name = os.path.normpath(name)
        if any(fnmatch.fnmatch(name, one) for one in BUILD_PRODUCTS + MADE_BY_SETUP):
            return True
        if name in BUILD_PRODUCTS:
            return True
        return bool(list(self.root.glob(name)))


def flat(tree, prefix=""):
    """Nested keys as Flink has them: joined by dots, and every value a string."""
    result = {}
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            result.update(flat(value, name + "."))
        elif isinstance(value, bool):
            result[name] = str(value).lower()
        else:
            result[name] = str(value)
    return result


def against(schema, document, where, findings):
    own = "draft/2020-12" in schema.get("$schema", "")
    validator = (jsonschema.Draft202012Validator if own else jsonschema.Draft7Validator)(schema)
    for error in sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.path))):
        at = ".".join(str(part) for part in error.path) or "(top)"
        findings.add(where, f"{at}: {error.message[:200]}")


def pinned(image):
    """Whether an image is named by a full version: a tag of two numbers at least, or a digest."""
    name = image.split("/")[-1]
    if "@sha256:" in name:
        return True
    tag = name.partition(":")[2]
    return "latest" not in tag and bool(re.search(r"\d+\.\d+", tag))


def substitute(tree, variables, used):
    """Compose's ${NAME}, ${NAME:-default}, ${NAME-default} in all values; $$ is a dollar."""
    if isinstance(tree, dict):
        return {key: substitute(one, variables, used) for key, one in tree.items()}
    if isinstance(tree, list):
        return [substitute(one, variables, used) for one in tree]
    if not isinstance(tree, str):
        return tree

    def value(match):
        if match.group(0) == "$$":
            return "$"
        name, empty_too, default = match.group(1), match.group(2), match.group(3)
        used.append((name, default is not None))
        found = variables.get(name)
        if found is None or (found == "" and empty_too):
            return default or ""
        return found

    pattern = r"\$\$|\$\{(\w+)(?:(:)?-([^}]*))?\}"
    return re.sub(pattern, value, tree)


# ---- Dockerfiles ----------------------------------------------------------------------------------


def instructions(text):
    """Pairs of instruction and arguments, with continued lines joined and comments left out."""
    joined = []
    current = ""
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        if line.rstrip().endswith("\\"):
            current += line.rstrip()[:-1] + " "
            continue
        current += line
        if current.strip():
            joined.append(current.strip())
        current = ""
    if current.strip():
        joined.append(current.strip())
    return [(words[0].upper(), (words + [""])[1]) for words in (one.split(None, 1) for one in joined)]


def ignored(rules, name):
    """Whether a .dockerignore keeps a file back; the last rule that fits decides."""
    result = False
    for rule in rules:
        keep = rule.startswith("!")
        pattern = rule.lstrip("!").rstrip("/")
        fits = any(
            fnmatch.fnmatch(part, pattern)
            for part in [name, *map(str, Path(name).parents)]
            if part != "."
        )
        if fits:
            result = not keep
    return result


def check_dockerfile(files, name):
    findings = files.findings
    user = None
    rules_file = name + ".dockerignore"
    rules = []
    if (files.root / rules_file).exists():
        rules = [line for line in files.text(rules_file).splitlines() if line and line[0] != "#"]
        if rules[:1] != ["*"]:
            findings.add(rules_file, "must begin with *, so that nothing is sent by mistake")
    else:
        findings.add(name, f"has no {Path(rules_file).name}")
    for word, rest in instructions(files.text(name)):
        if word == "FROM":
            image = rest.split()[0]
            if not pinned(image):
                findings.add(name, f"FROM {image} is not pinned to a version")
            if image.startswith("flink:"):
                version = image.partition(":")[2].split("-")[0]
                if version != files.pom("flink.version"):
                    findings.add(name, f"has Flink {version}, pom.xml {files.pom('flink.version')}")
        elif word == "ADD":
            findings.add(name, "ADD fetches and unpacks behind one's back; use COPY")
        elif word == "USER":
            user = rest
        elif word in ("ENTRYPOINT", "CMD") and not rest.startswith("["):
            findings.add(name, f"{word} runs through a shell, which takes no signals; use the JSON form")
        elif word == "COPY":
            parts = [part for part in shlex.split(rest) if not part.startswith("--")]
            for source in parts[:-1]:
                if not files.is_there(source):
                    findings.add(name, f"COPY {source}: no such file, and no build product")
                example = source.rstrip("/").replace("*", "1")
                if ignored(rules, example):
                    findings.add(name, f"COPY {source}: {Path(rules_file).name} keeps it back")
        elif word == "RUN":
            check_run(findings, name, rest)
    if user is None or user.split(":")[0] in ("", "root", "0"):
        findings.add(name, f"ends as user {user or 'of its base'}; name one that is not root")


def check_run(findings, name, command):
    if re.search(r"\bsudo\b", command):
        findings.add(name, "RUN sudo: the user is set by USER")
    if re.search(r"\b(curl|wget)\b[^;&]*\|\s*(ba)?sh\b", command):
        findings.add(name, "RUN pipes a download into a shell")
    if re.search(r"\bapt-get\s+(-\S+\s+)*(upgrade|dist-upgrade)\b", command):
        findings.add(name, "RUN apt-get upgrade: the base image's version says what is in it")
    if re.search(r"\bapt\s+(-\S+\s+)*install\b", command):
        findings.add(name, "RUN apt install: apt is for people, use apt-get")
    install = re.search(r"\bapt-get\s+(?:-\S+\s+)*install\b([^;&]*)", command)
    if install:
        words = install.group(1).split()
        packages = [word for word in words if not word.startswith("-")]
        if "--no-install-recommends" not in command:
            findings.add(name, "RUN apt-get install without --no-install-recommends")
        if not re.search(r"\s(-y|-yq|-qy|--yes|-qqy)\b", command):
            findings.add(name, "RUN apt-get install without -y")
        if "/var/lib/apt/lists" not in command:
            findings.add(name, "RUN apt-get install leaves /var/lib/apt/lists behind")
        for package in packages:
            if "=" not in package:
                findings.add(name, f"RUN apt-get install {package} without a version")


# ---- Compose --------------------------------------------------------------------------------------


def check_compose(files, schemas, full_schema):
    name = "docker/compose.yaml"
    findings = files.findings
    variables = {}
    for line in files.text("docker/.env.example").splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            variables[key] = value
    used = []
    try:
        compose = substitute(yaml.safe_load(files.text(name)), variables, used)
    except yaml.YAMLError as e:
        findings.add(name, "cannot be read: " + " ".join(str(e).split()))
        return
    # What has no entry in the example may be set in the shell, and must have a default.
    for variable, has_default in sorted(set(used)):
        if variable not in variables and not has_default:
            findings.add(name, f"${{{variable}}} has no default and is not in .env.example")
    for variable in variables:
        if variable != "COMPOSE_PROFILES" and variable not in {one for one, _ in used}:
            findings.add("docker/.env.example", f"{variable} is not used in compose.yaml")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schemas}
    against({**schema, "$ref": "#/$defs/compose"}, compose, name, findings)
    if full_schema is not None:
        against(full_schema, compose, name, findings)
    services = compose.get("services", {})
    for service, spec in services.items():
        check_service(files, name, service, spec, compose)
    check_sharing(files, name, services)
    for service, spec in services.items():
        check_addresses(findings, f"{name}: {service}", spec, services)
        if SUBMIT in spec.get("command", []):
            check_submission(files, f"{name}: {service}", spec)
    for kind, declared in (("volumes", compose.get("volumes", {})), ("secrets", compose.get("secrets", {}))):
        mentioned = {
            entry["source"] if isinstance(entry, dict) else entry.split(":")[0]
            for spec in services.values()
            for entry in spec.get(kind, [])
        }
        for one in declared:
            if one not in mentioned:
                findings.add(name, f"{kind}.{one} is used by no service")
    for secret, spec in compose.get("secrets", {}).items():
        source = os.path.join("docker", str(spec.get("file", "")))
        if not files.is_there(source):
            findings.add(name, f"secrets.{secret}: {source} is not made by setup.sh")
        elif not re.search(rf"write {re.escape(Path(source).name)}$", files.text("docker/setup.sh"), re.M):
            findings.add(name, f"secrets.{secret}: setup.sh does not make {Path(source).name}")
    version = files.project_version()
    if variables.get("AIRCHECK_VERSION") != version:
        findings.add("docker/.env.example", f"AIRCHECK_VERSION is not pom.xml's {version}")


def check_service(files, name, service, spec, compose):
    findings = files.findings

    def add(what):
        findings.add(name, f"{service}: {what}")

    once = spec.get("restart") == "no"
    image = spec.get("image", "")
    if not pinned(image):
        add(f"image {image} is not pinned to a version")
    if image.startswith("apache/kafka:") and image.partition(":")[2] != files.pom("kafka.version"):
        add(f"{image} is not the Kafka of pom.xml, {files.pom('kafka.version')}")
    if "build" in spec:
        dockerfile = os.path.normpath(
            os.path.join("docker", spec["build"]["context"], spec["build"]["dockerfile"])
        )
        if not files.is_there(dockerfile):
            add(f"is built from {dockerfile}, which is not there")
    if spec.get("restart") is None:
        add("has no restart policy")
    if not once and "healthcheck" not in spec:
        add("has no healthcheck, and is not started once only")
    if str(spec.get("user", "")).split(":")[0] in ("", "root", "0"):
        add("has no user, or root")
    if spec.get("cap_drop") != ["ALL"]:
        add("keeps capabilities; cap_drop must be [ALL]")
    if "no-new-privileges:true" not in spec.get("security_opt", []):
        add("may gain rights; security_opt must have no-new-privileges:true")
    if "mem_limit" not in spec:
        add("has no mem_limit")
    for port in spec.get("ports", []):
        if not str(port).startswith("127.0.0.1:"):
            add(f"port {port} is published beyond 127.0.0.1")
    for other, how in spec.get("depends_on", {}).items():
        target = compose["services"].get(other)
        if target is None:
            add(f"depends on {other}, which is no service")
            continue
        condition = how.get("condition")
        if condition == "service_healthy" and "healthcheck" not in target:
            add(f"waits for {other} to be healthy, which has no healthcheck")
        if condition == "service_completed_successfully" and target.get("restart") != "no":
            add(f"waits for {other} to end, which is started again and again")
        if target.get("profiles") and target.get("profiles") != spec.get("profiles"):
            add(f"depends on {other}, which is only there with its profile")
    mode = spec.get("network_mode", "")
    if mode == "host":
        add("shares the machine's network")
    elif mode.startswith("service:") and mode[len("service:"):] not in compose["services"]:
        add(f"shares the network of {mode[len('service:'):]}, which is no service")
    for volume in spec.get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            path = os.path.normpath(os.path.join("docker", source))
            if not files.is_there(path):
                add(f"mounts {path}, which is not there")
            if not volume.endswith(":ro"):
                add(f"may write to {path}; mount it with :ro")
        elif source.startswith("/"):
            add(f"mounts {source} of the machine")
        elif source not in compose.get("volumes", {}):
            add(f"mounts {source}, which is not declared in volumes")
    for secret in spec.get("secrets", []):
        secret = secret["source"] if isinstance(secret, dict) else secret
        if secret not in compose.get("secrets", {}):
            add(f"uses the secret {secret}, which is not declared")
    for key, value in spec.get("environment", {}).items():
        if SECRET_NAME.search(key) and not (
            (key.endswith("_FILE") or key == "PGPASSFILE") and str(value).startswith("/run/secrets/")
        ):
            add(f"{key} is in the environment; hand it in as a file")
        if str(value).startswith("/run/secrets/") and value not in secret_files([spec]):
            add(f"{value} of {key} is not among its secrets")
    # A file of secrets is named in the command, so it must be mounted there, or be the TaskManagers'.
    mounted = secret_files([spec] if "--credentials" in spec.get("command", []) else compose["services"].values())
    for word in spec.get("command", []):
        if word.startswith("/run/secrets/") and word not in mounted:
            add(f"{word} is mounted nowhere")


def secret_files(services):
    """Where services find their secrets."""
    return {
        "/run/secrets/" + (one["target"] if isinstance(one, dict) else one)
        for spec in services
        for one in spec.get("secrets", [])
    }


def properties(spec):
    """FLINK_PROPERTIES, by key."""
    lines = spec.get("environment", {}).get("FLINK_PROPERTIES", "").splitlines()
    pairs = (line.partition(":") for line in lines)
    return {key.strip(): value.strip() for key, _, value in pairs}


def role(spec):
    """What the image is started as."""
    return spec.get("command", [""])[0]


def check_sharing(files, name, services):
    """What Flink's processes must agree on, with each other and with the shipped configuration."""
    findings = files.findings
    shipped = files.flink_conf()
    state = shipped["execution.checkpointing.dir"].removeprefix("file://").rsplit("/", 1)[0]
    clusters = {}
    for service, spec in services.items():
        if "FLINK_PROPERTIES" in spec.get("environment", {}):
            check_properties(findings, f"{name}: {service}", spec, shipped, state)
            clusters.setdefault(properties(spec).get("jobmanager.rpc.address", ""), []).append(spec)
        if role(spec) not in ("jobmanager", "taskmanager"):
            continue
        wanted = shipped[f"{role(spec)}.memory.process.size"]
        if spec.get("mem_limit") != wanted:
            findings.add(name, f"{service}: mem_limit is not {role(spec)}.memory.process.size, {wanted}")
        if role(spec) == "taskmanager" and "shm_size" not in spec:
            findings.add(name, f"{service}: has no shm_size, and encoders pass bytes through /dev/shm")
        if not any(one.split(":")[1:2] == [state] for one in spec.get("volumes", [])):
            findings.add(name, f"{service}: nothing is mounted at {state}, where checkpoints lie")
    for manager, members in clusters.items():
        check_cluster(findings, name, manager, members, services, shipped)
    ids = [properties(members[0]).get("high-availability.cluster-id") for members in clusters.values()]
    if len(set(ids)) < len(ids):
        findings.add(name, "two Flink clusters have one high-availability.cluster-id")


def check_cluster(findings, name, manager, members, services, shipped):
    """A JobManager, its TaskManagers, and who submits to it."""
    if role(services.get(manager, {})) != "jobmanager":
        findings.add(name, f"jobmanager.rpc.address {manager} is no JobManager")
    if any(properties(one) != properties(members[0]) for one in members):
        findings.add(name, f"{manager}: its processes have different FLINK_PROPERTIES")
    per_worker = int(
        properties(members[0]).get("taskmanager.numberOfTaskSlots", shipped["taskmanager.numberOfTaskSlots"])
    )
    workers = sum(role(one) == "taskmanager" for one in members)
    jobs = [one["command"] for one in members if SUBMIT in one.get("command", [])]
    wanted = sum(int(command[4]) for command in jobs)
    # Rooms stand still while a TaskManager is made anew; a catalogue may wait for it.
    spare = any(command[3].endswith(".RecordingJob") for command in jobs)
    if wanted > (workers - spare) * per_worker:
        findings.add(
            name,
            f"{manager}: the jobs take {wanted} of {workers * per_worker} slots"
            + (", which leaves no TaskManager spare" if spare else ""),
        )


def check_addresses(findings, where, spec, services):
    """Whether other containers are called by names and ports that they answer to."""
    listeners = services.get("kafka", {}).get("environment", {}).get("KAFKA_ADVERTISED_LISTENERS", "")
    brokers = [one.partition("://")[2] for one in listeners.split(",")]
    words = spec.get("command", [])
    for option, value in zip(words, words[1:]):
        if option in ("--kafka.bootstrap.servers", "--bootstrap-servers"):
            if value not in brokers or value.split(":")[0] not in services:
                findings.add(where, f"{value} is no address that Kafka has for other containers")
    for word in words:
        url = re.match(r"jdbc:postgresql://([^:/]+):(\d+)/(\w+)[?](.*)", word)
        if url and (
            url.group(1) not in services
            or url.group(3) != services[url.group(1)].get("environment", {}).get("POSTGRES_DB")
        ):
            findings.add(where, f"{url.group(1)} has no database {url.group(3)}")
        if url and "password" in url.group(4):
            findings.add(where, "a password is in the URL; PGPASSFILE names a file for it")


def check_submission(files, where, spec):
    """submit.sh NAME CLASS PARALLELISM ...: that the image has what is submitted."""
    name, main, words = spec["command"][2], spec["command"][3], spec["command"]
    default = re.search(r"AIRCHECK_JAR:-([^}]+)\}", files.text("docker/submit.sh")).group(1)
    jar = spec["environment"].get("AIRCHECK_JAR", default)
    if jar not in files.in_image():
        files.findings.add(where, f"{jar} is not in the image")
    if not files.main_class(main):
        files.findings.add(where, f"{main} is not there")
    for statements in (word for word in words if word.endswith(".sql")):
        if statements not in files.in_image():
            files.findings.add(where, f"{statements} is not in the image")
        elif files.job_name(statements) != name:
            files.findings.add(where, f"{statements} calls its job {files.job_name(statements)}, not {name}")


def check_properties(findings, where, spec, shipped, state):
    """FLINK_PROPERTIES, as the entry point of Flink's image reads it."""
    for line in spec.get("environment", {}).get("FLINK_PROPERTIES", "").splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if not re.fullmatch(r"[A-Za-z][\w.-]*", key) or not value:
            findings.add(where, f"FLINK_PROPERTIES: {line.strip()!r} is not key: value")
        elif re.search(r"\s", value):
            findings.add(where, f"FLINK_PROPERTIES: the image takes the spaces out of {key}")
        elif shipped.get(key) == value and key != "jobmanager.rpc.address":
            # The entry point writes the container's name there, if nobody else does.
            findings.add(where, f"FLINK_PROPERTIES: {key} is the same in flink-conf/config.yaml")
        if value.startswith("file:") and not value.startswith(f"file://{state}/"):
            findings.add(where, f"FLINK_PROPERTIES: {key} lies outside {state}, which is lost")


# ---- Kubernetes -----------------------------------------------------------------------------------


def merge(base, patch):
    """As a JSON merge patch, which is how kustomize treats kinds it does not know."""
    result = dict(base)
    for key, value in patch.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merge(result[key], value)
        else:
            result[key] = value
    return result


def check_kubernetes(files, schemas, crd):
    folder = "docker/kubernetes"
    findings = files.findings
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schemas}

    def form(kind, document, where):
        if kind in schemas["$defs"]:
            against({**schema, "$ref": f"#/$defs/{kind}"}, document, where, findings)
        else:
            findings.add(where, f"{kind} is of no kind that is known here")

    kustomization = files.yaml(f"{folder}/kustomization.yaml")
    common = files.yaml(f"{folder}/common.yaml")
    example = files.yaml(f"{folder}/secrets.example.yaml")
    if kustomization is None or common is None or example is None:
        return
    form("Kustomization", kustomization, f"{folder}/kustomization.yaml")
    form("Secret", example, f"{folder}/secrets.example.yaml")
    check_secret_example(findings, f"{folder}/secrets.example.yaml", example)
    # Those behind a mark are offered, and must be as good.
    offered = re.findall(r"^ *# - (\S+\.yaml)$", files.text(f"{folder}/kustomization.yaml"), re.M)
    listed = kustomization.get("resources", []) + offered
    patches = [patch["path"] for patch in kustomization.get("patches", [])]
    for one in listed + patches:
        if not (files.root / folder / one).exists():
            findings.add(f"{folder}/kustomization.yaml", f"{one} is not there")
    if any("secret" in one for one in listed):
        findings.add(f"{folder}/kustomization.yaml", "secrets are not to be part of it")
    for path in sorted((files.root / folder).glob("*.yaml")):
        if path.name not in [*listed, *patches, "kustomization.yaml", "secrets.example.yaml"]:
            findings.add(f"{folder}/{path.name}", "is not part of kustomization.yaml")
    deployments = {}
    others = {}
    for one in listed:
        document = files.yaml(f"{folder}/{one}") if (files.root / folder / one).exists() else None
        if document is None:
            continue
        kind = document.get("kind")
        if kind == "FlinkDeployment":
            merged = merge(document, {"spec": common["spec"]})
            for key in sorted(overlap(document["spec"], common["spec"])):
                findings.add(f"{folder}/{one}", f"{key} is lost: common.yaml is laid over it")
            before = len(findings.lines)
            form(kind, merged, f"{folder}/{one}")
            # What follows takes the form for granted.
            if len(findings.lines) == before:
                deployments[one] = merged
            if crd is not None:
                against(strict(crd), merged, f"{folder}/{one} by the CRD", findings)
        else:
            form(kind, document, f"{folder}/{one}")
            others[kind] = document
    for one, document in deployments.items():
        check_deployment(files, f"{folder}/{one}", document, others, example)
    try:
        check_monitor(findings, f"{folder}/podmonitor.yaml", others.get("PodMonitor"), deployments)
    except KeyError as e:
        findings.add(f"{folder}/podmonitor.yaml", f"{e} is missing")


def overlap(base, patch, prefix=""):
    for key in base.keys() & patch.keys():
        if isinstance(base[key], dict) and isinstance(patch[key], dict):
            yield from overlap(base[key], patch[key], f"{prefix}{key}.")
        else:
            yield prefix + key


def strict(schema):
    """An openAPI schema that also refuses fields it does not list, which Kubernetes only drops."""
    if isinstance(schema, list):
        return [strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: strict(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        result.pop("type", None)
        result.pop("anyOf", None)
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result["additionalProperties"] = False
    return result


def check_secret_example(findings, where, example):
    for text in example.get("stringData", {}).values():
        for line in text.splitlines():
            if line.strip() and not line.startswith("#") and not re.search(rf"( = |:){PLACEHOLDER}$", line):
                findings.add(where, f"{re.split('[=:]', line)[0].strip()} must be {PLACEHOLDER}")


def check_deployment(files, where, document, others, example):
    findings = files.findings
    spec = document["spec"]
    recording = spec["job"]["entryClass"].endswith(".RecordingJob")
    sql = spec["job"]["entryClass"].endswith(".SqlJob")
    shipped = files.flink_conf()
    configured = spec["flinkConfiguration"]
    for key, value in shipped.items():
        if key in SET_BY_OPERATOR:
            if key in configured:
                findings.add(where, f"{key} is set by the operator")
        elif key not in configured:
            findings.add(where, f"{key} of flink-conf/config.yaml is missing")
        elif configured[key] != value and (recording or key not in OTHER_BESIDE_RECORDING):
            findings.add(where, f"{key} is {configured[key]}, in flink-conf/config.yaml {value}")
    added = ADDED_FOR_KUBERNETES | (ADDED_FOR_SQL if sql else set())
    for key in configured.keys() - shipped.keys() - added:
        findings.add(where, f"{key} is not in flink-conf/config.yaml")
    log = spec.get("logConfiguration", {}).get("log4j-console.properties", "")
    if log.strip() not in [files.text(one).strip() for one in LOGGING]:
        findings.add(where, f"the logging is neither {LOGGING[0]} nor the one in JSON")
    if recording:
        for process, key in (("jobManager", "jobmanager"), ("taskManager", "taskmanager")):
            wanted = shipped[f"{key}.memory.process.size"]
            if spec[process]["resource"]["memory"] != wanted:
                findings.add(where, f"{process}: memory is not flink-conf/config.yaml's {wanted}")
    flink = "v" + "_".join(files.pom("flink.version").split(".")[:2])
    if spec["flinkVersion"] != flink:
        findings.add(where, f"flinkVersion is {spec['flinkVersion']}, by pom.xml it is {flink}")
    if not pinned(spec["image"]):
        findings.add(where, f"image {spec['image']} is not pinned to a version")
    elif spec["image"].rpartition(":")[2] != files.project_version():
        findings.add(where, f"image {spec['image']} is not of version {files.project_version()}")
    if not files.main_class(spec["job"]["entryClass"]):
        findings.add(where, f"entryClass {spec['job']['entryClass']} is not there")
    jar = spec["job"]["jarURI"].removeprefix("local://")
    if jar not in files.in_image():
        findings.add(where, f"{jar} is not in the image")
    if spec["job"]["upgradeMode"] == "stateless":
        findings.add(where, "upgradeMode stateless loses open files")
    if spec["jobManager"].get("replicas", 1) > 1 and "high-availability.type" not in configured:
        findings.add(where, "two JobManagers need high availability")
    check_pod(findings, where, spec, others, example)
    if sql:
        check_sql_job(files, where, document, example)


def check_sql_job(files, where, document, example):
    spec = document["spec"]
    statements = spec["job"]["args"][-1]
    name = document["metadata"]["name"]
    if statements not in files.in_image():
        files.findings.add(where, f"{statements} is not in the image")
    elif files.job_name(statements) != name:
        files.findings.add(where, f"{statements} calls its job {files.job_name(statements)}, not {name}")
    mounts = {
        one["mountPath"]: one["name"]
        for one in spec["podTemplate"]["spec"]["containers"][0].get("volumeMounts", [])
    }
    for key in sorted(ADDED_FOR_SQL):
        file = Path(spec["flinkConfiguration"].get(key, "/"))
        if mounts.get(str(file.parent)) != "secrets" or file.name not in example.get("stringData", {}):
            files.findings.add(where, f"{key} names no file of the secret")


def check_pod(findings, where, spec, others, example):
    pod = spec["podTemplate"]["spec"]
    security = pod.get("securityContext", {})
    if not security.get("runAsNonRoot") or not security.get("runAsUser"):
        findings.add(where, "podTemplate: runAsNonRoot and a runAsUser are missing")
    main = pod["containers"][0]
    container = main.get("securityContext", {})
    if container.get("allowPrivilegeEscalation") is not False:
        findings.add(where, "podTemplate: allowPrivilegeEscalation must be false")
    if container.get("capabilities", {}).get("drop") != ["ALL"]:
        findings.add(where, "podTemplate: capabilities must be dropped, ALL")
    volumes = {one["name"]: one for one in pod.get("volumes", [])}
    mounts = {one["mountPath"]: one for one in main.get("volumeMounts", [])}
    for path, mount in mounts.items():
        if mount["name"] not in volumes:
            findings.add(where, f"podTemplate: {path} mounts {mount['name']}, which is no volume")
    for name in volumes.keys() - {one["name"] for one in mounts.values()}:
        findings.add(where, f"podTemplate: the volume {name} is mounted nowhere")
    shm = volumes.get(mounts.get("/dev/shm", {}).get("name"), {})
    if shm.get("emptyDir", {}).get("medium") != "Memory":
        findings.add(where, "podTemplate: /dev/shm is no memory of its own")
    for key, value in spec["flinkConfiguration"].items():
        if value.startswith("file://") and not any(
            value.removeprefix("file://").startswith(path + "/")
            and "persistentVolumeClaim" in volumes.get(mount["name"], {})
            for path, mount in mounts.items()
        ):
            findings.add(where, f"{key}: {value} does not lie on a volume that lasts")
    for volume in volumes.values():
        claim = volume.get("persistentVolumeClaim", {}).get("claimName")
        if claim and claim != others.get("PersistentVolumeClaim", {}).get("metadata", {}).get("name"):
            findings.add(where, f"podTemplate: nobody makes the claim {claim}")
        secret = volume.get("secret", {}).get("secretName")
        if secret and secret != example["metadata"]["name"]:
            findings.add(where, f"podTemplate: secrets.example.yaml is not the secret {secret}")
    arguments = spec["job"]["args"]
    if "--secrets.file" in arguments:
        file = Path(arguments[arguments.index("--secrets.file") + 1])
        if str(file.parent) not in mounts or file.name not in example.get("stringData", {}):
            findings.add(where, f"{file} is mounted nowhere")
    for process in ("jobManager", "taskManager"):
        own = spec[process].get("podTemplate", {}).get("spec", {})
        if "readinessProbe" not in own.get("containers", [{}])[0]:
            findings.add(where, f"{process}: has no readinessProbe")
        if "volumes" in own or "volumeMounts" in own.get("containers", [{}])[0]:
            findings.add(where, f"{process}: lists of volumes are merged by position; see common.yaml")


def check_monitor(findings, where, monitor, deployments):
    if monitor is None:
        findings.add(where, "there is no PodMonitor")
        return
    selector = monitor["spec"]["selector"]
    chosen = [
        value
        for expression in selector.get("matchExpressions", [])
        if expression["key"] == "app"
        for value in expression["values"]
    ]
    ports = {
        port["name"]: port["containerPort"]
        for document in deployments.values()
        for port in document["spec"]["podTemplate"]["spec"]["containers"][0].get("ports", [])
    }
    for document in deployments.values():
        if document["metadata"]["name"] not in chosen:
            findings.add(where, f"does not select {document['metadata']['name']}")
        configured = document["spec"]["flinkConfiguration"].get("metrics.reporter.prom.port")
        for endpoint in monitor["spec"]["podMetricsEndpoints"]:
            if str(ports.get(endpoint["port"])) != configured:
                findings.add(where, f"port {endpoint['port']} is not where Flink's reporter listens")


# ---- All files ------------------------------------------------------------------------------------


def check_texts(files):
    findings = files.findings
    for path in sorted((files.root / "docker").rglob("*")):
        name = str(path.relative_to(files.root))
        if not path.is_file() or name.startswith("docker/secrets/") or name == "docker/.env":
            continue
        if "__pycache__" in name:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        # The validator itself holds the patterns.
        if not name.startswith("docker/check/"):
            for pattern in SECRET_TEXT:
                for match in pattern.finditer(text):
                    findings.add(name, f"{match.group(0)[:12]}… looks like a secret")
        if path.suffix == ".sh":
            if not os.access(path, os.X_OK):
                findings.add(name, "is not executable")
            shell = "bash" if text.startswith("#!/bin/bash") else "sh"
            done = subprocess.run([shell, "-n", str(path)], capture_output=True, text=True, check=False)
            if done.returncode:
                findings.add(name, done.stderr.strip().splitlines()[0])
    for kept in ("/.env", "/secrets/"):
        if kept not in files.text("docker/.gitignore").splitlines():
            findings.add("docker/.gitignore", f"{kept} could be committed")


def check(root, compose_schema=None, crd=None):
    """All findings, one line each."""
    findings = Findings()
    files = Files(Path(root), findings)
    schemas = yaml.safe_load(files.text("docker/check/schemas.yaml"))
    for path in sorted((Path(root) / "docker").glob("*Dockerfile")):
        check_dockerfile(files, str(path.relative_to(root)))
    check_compose(files, schemas, compose_schema)
    check_kubernetes(files, schemas, crd)
    check_texts(files)
    return findings.lines


def sync(root, json_logs=False):
    """Writes the shipped configuration into kubernetes/common.yaml anew."""
    files = Files(Path(root), Findings())
    lines = []
    for key, value in files.flink_conf().items():
        if key in SET_BY_OPERATOR | OTHER_BESIDE_RECORDING:
            continue
        if len(value) > 80:
            lines.append(f"    {key}: >-\n" + "".join(f"      {word}\n" for word in value.split()))
        else:
            lines.append(f"    {key}: {json.dumps(value)}\n")
    log = files.text(LOGGING[json_logs]).splitlines()
    path = Path(root) / "docker/kubernetes/common.yaml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"(    # --- begin.*\n)(?:.*\n)*?(    # --- end)",
        lambda match: match.group(1) + "".join(lines) + match.group(2),
        text,
    )
    text = re.sub(
        r"(    log4j-console.properties: \|\n)(?:      .*\n|\n)*",
        lambda match: match.group(1) + "".join(f"      {line}".rstrip() + "\n" for line in log),
        text,
    )
    path.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compose-schema", type=Path, help="the published JSON Schema of Compose files")
    parser.add_argument("--crd", type=Path, help="the operator's CRD of FlinkDeployment")
    parser.add_argument("--sync", action="store_true", help="copy flink-conf into kubernetes first")
    parser.add_argument("--json-logs", action="store_true", help="with --sync: logs as JSON")
    options = parser.parse_args()
    if options.sync:
        sync(Path(__file__).resolve().parents[2], options.json_logs)
    compose_schema = crd = None
    if options.compose_schema:
        compose_schema = yaml.safe_load(options.compose_schema.read_text(encoding="utf-8"))
    if options.crd:
        document = yaml.safe_load(options.crd.read_text(encoding="utf-8"))
        crd = document["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
        # They are there in every object, and in no CRD.
        for field in ("apiVersion", "kind", "metadata"):
            crd["properties"].setdefault(field, {})
    lines = check(Path(__file__).resolve().parents[2], compose_schema, crd)
    for line in lines:
        print(line)
    if lines:
        sys.exit(1)
    print("docker/: no findings")


if __name__ == "__main__":
    main()
