#!/usr/bin/env python3
"""Proves that each rule of check.py can fail, and tries the scripts of docker/ with stand-ins.

Each case changes one thing in a copy of the project and names the finding that must come of it.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import check  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
NEEDED = [
    "docker",
    "flink-conf",
    "pom.xml",
    "job/src/main/java/io/aircheck/job/RecordingJob.java",
    "job/src/main/java/io/aircheck/job/CallbackJob.java",
    "sql/src/main/java/io/aircheck/sql/SqlJob.java",
    *(f"sql/{path.name}" for path in (ROOT / "sql").glob("*.sql")),
]

COMPOSE = "docker/compose.yaml"
DOCKERFILE = "docker/Dockerfile"
TESTBED = "docker/testbed.Dockerfile"
COMMON = "docker/kubernetes/common.yaml"
RECORDING = "docker/kubernetes/flinkdeployment.yaml"
CALLBACKS = "docker/kubernetes/callbacks.yaml"
SQL = "docker/kubernetes/catalogue.yaml"
KUSTOMIZATION = "docker/kubernetes/kustomization.yaml"
MONITOR = "docker/kubernetes/podmonitor.yaml"
SECRETS = "docker/kubernetes/secrets.example.yaml"
STATE = "docker/kubernetes/state.yaml"

# A file, what is replaced in it (None: all that follows is added at its end), by what, the finding.
CASES = [
    # Dockerfiles
    (DOCKERFILE, "FROM flink:2.2.0-scala_2.12-java17", "FROM flink", "FROM flink is not pinned"),
    (DOCKERFILE, "flink:2.2.0-scala", "flink:2.1.0-scala", "has Flink 2.1.0, pom.xml"),
    (TESTBED, "17.0.20_8-jre-noble", "latest", "latest is not pinned"),
    (DOCKERFILE, "COPY --chown=flink:flink job/", "ADD --chown=flink:flink job/", "ADD fetches"),
    (DOCKERFILE, "\nUSER flink\n", "\n", "ends as user root"),
    (TESTBED, "USER aircheck\n", "", "ends as user of its base"),
    (TESTBED, 'CMD ["io.aircheck.cli.Main", "--help"]', "CMD java --help", "CMD runs through a shell"),
    (TESTBED, 'ENTRYPOINT ["java",', "ENTRYPOINT java [", "ENTRYPOINT runs through a shell"),
    (DOCKERFILE, "flink-conf/config.yaml ", "flink-conf/other.yaml ", "other.yaml: no such file"),
    (DOCKERFILE + ".dockerignore", "!job/target", "!job/targets", ".dockerignore keeps it back"),
    (DOCKERFILE + ".dockerignore", "!sql/*.sql\n", "", "sql/*.sql: Dockerfile.dockerignore keeps it back"),
    (DOCKERFILE + ".dockerignore", "*\n!flink", "!flink", "must begin with *"),
    (TESTBED + ".dockerignore", None, None, "has no testbed.Dockerfile.dockerignore"),
    (DOCKERFILE, None, "RUN apt-get install -y ffmpeg=7", "without --no-install-recommends"),
    (DOCKERFILE, None, "RUN apt-get install --no-install-recommends ffmpeg=7", "install without -y"),
    (DOCKERFILE, None, "RUN apt-get install -y --no-install-recommends ffmpeg", "ffmpeg without a version"),
    (DOCKERFILE, None, "RUN apt-get install -y --no-install-recommends ffmpeg=7", "leaves /var/lib/apt"),
    (DOCKERFILE, None, "RUN apt-get upgrade -y", "RUN apt-get upgrade"),
    (DOCKERFILE, None, "RUN apt install -y ffmpeg", "RUN apt install"),
    (DOCKERFILE, None, "RUN wget -O - https://example.com/x | sh", "pipes a download"),
    (DOCKERFILE, None, "RUN sudo true", "RUN sudo"),
    # Compose
    (COMPOSE, "    mem_limit: 1536m", "    memory_limit: 1536m", "memory_limit"),
    (COMPOSE, "services:\n", "services: [\n", "cannot be read"),
    (COMPOSE, "prom/prometheus:v3.5.0", "prom/prometheus:latest", "latest is not pinned"),
    (COMPOSE, "prom/prometheus:v3.5.0", "prom/prometheus", "prom/prometheus is not pinned"),
    (COMPOSE, "grafana/grafana:12.4.0", "grafana/grafana:12", "grafana:12 is not pinned"),
    (COMPOSE, "apache/kafka:4.2.0", "apache/kafka:4.1.0", "is not the Kafka of pom.xml"),
    (COMPOSE, '"127.0.0.1:8081:8081"', '"8081:8081"', "8081:8081 is published beyond"),
    (COMPOSE, '"127.0.0.1:3000:3000"', '"0.0.0.0:3000:3000"', "is published beyond"),
    (COMPOSE, "http://127.0.0.1:9249/metrics\"]\n    interval: 10s\n    timeout: 5s\n    retries: 3\n"
     "    start_period: 60s", "http://127.0.0.1:9249/metrics\"]\n    interval: 10s", "'timeout' is a required"),
    (COMPOSE, "    healthcheck:\n      test: [CMD, bash, -c, \"</dev/tcp/127.0.0.1/9000\"]\n      interval: 10s\n"
     "      timeout: 5s\n      retries: 3\n      start_period: 30s\n", "", "cos: has no healthcheck"),
    (COMPOSE, '    user: "472:0"\n', "", "grafana: has no user, or root"),
    (COMPOSE, 'user: "65534:65534"', 'user: "0:0"', "prometheus: has no user, or root"),
    (COMPOSE, "  restart: unless-stopped\n", "", "has no restart policy"),
    (COMPOSE, "cap_drop: [ALL]", "cap_drop: [NET_RAW]", "keeps capabilities"),
    (COMPOSE, '"no-new-privileges:true"', '"label=disable"', "may gain rights"),
    (COMPOSE, "    mem_limit: 1536m\n", "", "kafka: has no mem_limit"),
    (COMPOSE, "mem_limit: 3g", "mem_limit: 2g", "mem_limit is not taskmanager.memory.process.size"),
    (COMPOSE, "mem_limit: 1600m", "mem_limit: 1g", "mem_limit is not jobmanager.memory.process.size"),
    (COMPOSE, "  shm_size: 512m\n", "", "has no shm_size"),
    (COMPOSE, "flink-volumes\n  - state:/var/lib/aircheck", "flink-volumes\n  - state:/state",
     "nothing is mounted at"),
    (COMPOSE, '"${AIRCHECK_PARALLELISM:-1}"', '"2"', "leaves no TaskManager spare"),
    (COMPOSE, "kafka: {condition", "kafak: {condition", "kafak, which is no service"),
    (COMPOSE, "topics: {condition: service_completed_successfully}\n    jobmanager",
     "topics: {condition: service_healthy}\n    jobmanager", "which has no healthcheck"),
    (COMPOSE, "    catalogue-tables: {condition: service_completed_successfully}",
     "    catalogue-tables: {condition: service_healthy}", "which has no healthcheck"),
    (COMPOSE, "zookeeper: {condition: service_healthy}",
     "zookeeper: {condition: service_completed_successfully}", "started again and again"),
    (COMPOSE, "    zookeeper: {condition: service_healthy}", "    cos: {condition: service_healthy}",
     "only there with its profile"),
    (COMPOSE, "      - io.aircheck.sql.SqlJob", "      - io.aircheck.sql.Sql", "io.aircheck.sql.Sql is not there"),
    (COMPOSE, "/opt/aircheck/aircheck-sql.jar", "/opt/aircheck/sql.jar", "sql.jar is not in the image"),
    ("docker/submit.sh", "/opt/aircheck/aircheck-job.jar", "/opt/flink/usrlib/aircheck-job.jar",
     "submit-recording: /opt/flink/usrlib/aircheck-job.jar is not in the image"),
    (COMPOSE, "/opt/aircheck/sql/usage.sql", "/opt/aircheck/usage.sql", "usage.sql is not in the image"),
    (COMPOSE, "      - aircheck-usage", "      - usage", "calls its job aircheck-usage, not usage"),
    (COMPOSE, "      - --catalogue.url\n      - jdbc:postgresql://postgres:5432/aircheck?user=aircheck\n",
     "      - --catalogue.url\n      - jdbc:postgresql://db:5432/aircheck?user=aircheck\n", "db has no database"),
    (COMPOSE, "?user=aircheck_owner", "?user=aircheck_owner&password=x", "a password is in the URL"),
    (COMPOSE, "POSTGRES_DB: aircheck", "POSTGRES_DB: catalogue", "postgres has no database aircheck"),
    (COMPOSE, "      - kafka:19092\n      - --catalogue", "      - kafka:9092\n      - --catalogue",
     "submit-usage: kafka:9092 is no address that Kafka has for other containers"),
    (COMPOSE, '"kafka:19092"', '"127.0.0.1:9092"', "ticker: 127.0.0.1:9092 is no address"),
    (COMPOSE, "numberOfTaskSlots: 4", "numberOfTaskSlots: 3", "jobmanager-sql: the jobs take 4 of 3 slots"),
    (COMPOSE, "cluster-id: /aircheck-sql", "cluster-id: /aircheck", "two Flink clusters have one"),
    (COMPOSE, "  jobmanager.rpc.address: jobmanager-sql", "  jobmanager.rpc.address: jobmanager",
     "have different FLINK_PROPERTIES"),
    (COMPOSE, "  jobmanager.rpc.address: jobmanager-sql", "  jobmanager.rpc.address: manager",
     "manager is no JobManager"),
    (COMPOSE, "PGPASSFILE: /run/secrets/catalogue.pgpass", "PGPASSFILE: /opt/pgpass", "PGPASSFILE is in the env"),
    (COMPOSE, "    secrets: [catalogue.pgpass]\n    networks", "    secrets: []\n    networks",
     "taskmanager-sql: /run/secrets/catalogue.pgpass of PGPASSFILE is not among"),
    (COMPOSE, "POSTGRES_PASSWORD_FILE: /run/secrets/postgres-password", "POSTGRES_PASSWORD: x",
     "POSTGRES_PASSWORD is in the environment"),
    (COMPOSE, "file: ./secrets/catalogue.pgpass", "file: ./secrets/jobs.pgpass", "does not make jobs.pgpass"),
    (COMPOSE, '"127.0.0.1:5432:5432"', '"5432:5432"', "5432:5432 is published beyond"),
    (COMPOSE, "postgres:15.18-alpine", "postgres:15-alpine", "postgres:15-alpine is not pinned"),
    (COMPOSE, "hostname: kafka", "network_mode: host", "shares the machine's network"),
    (COMPOSE, "hostname: kafka", "network_mode: service:store", "store, which is no service"),
    (COMPOSE, "./topics.sh", "./topic.sh", "mounts docker/topic.sh, which is not there"),
    (COMPOSE, "topics.sh:ro", "topics.sh", "may write to docker/topics.sh"),
    (COMPOSE, "${AIRCHECK_LOGGING:-log4j-console}.prop", "${AIRCHECK_LOGGING:-log4j-console}.props",
     "mounts flink-conf/log4j-console.props"),
    ("docker/.env.example", "LOGGING=log4j-console", "LOGGING=log4j", "mounts flink-conf/log4j.properties"),
    (COMPOSE, "- ./topics.sh:", "- /var/run/docker.sock:", "mounts /var/run/docker.sock"),
    (COMPOSE, "- grafana:/var", "- dashboards:/var", "mounts dashboards, which is not declared"),
    (COMPOSE, None, "  unused:\n", "volumes.unused is used by no service"),
    (COMPOSE, "dockerfile: docker/Dockerfile", "dockerfile: docker/Other", "built from docker/Other"),
    (COMPOSE, "      - grafana-admin-password\n", "      - grafana-password\n", "secret grafana-password"),
    (COMPOSE, "file: ./secrets/grafana-admin-password", "file: ./grafana-admin-password", "is not made by"),
    (COMPOSE, "file: ./secrets/grafana-admin-password", "file: ./secrets/other", "does not make other"),
    (COMPOSE, "GF_SECURITY_ADMIN_PASSWORD__FILE: /run/secrets/grafana-admin-password",
     "GF_SECURITY_ADMIN_PASSWORD: admin", "ADMIN_PASSWORD is in the environment"),
    (COMPOSE, "target: aircheck.properties", "target: other.properties", "is mounted nowhere"),
    (COMPOSE, "${AIRCHECK_PARTITIONS:-4}", "${PARTITIONS_OF_ALL}", "has no default"),
    (COMPOSE, "storageDir: file:///var/lib/aircheck/ha", "storageDir: file:///tmp/ha", "which is lost"),
    (COMPOSE, "timeout: 6s", "timeout: 6 s", "takes the spaces out"),
    (COMPOSE, "    rest.bind-address: 0.0.0.0", "    # for all\n    rest.bind-address: 0.0.0.0",
     "is not key: value"),
    (COMPOSE, "    rest.bind-address: 0.0.0.0", "    rest.bind-address: localhost", "is the same in"),
    ("docker/.env.example", None, "NOBODY=1\n", "NOBODY is not used"),
    ("docker/.env.example", "0.1.0-SNAPSHOT", "0.0.9", "AIRCHECK_VERSION is not pom.xml's"),
    # Kubernetes
    (RECORDING, "  job:\n", "  jobs:\n", "'jobs' was unexpected"),
    (RECORDING, "cpu: 2", 'cpu: "two"', "'two' is not of type 'number'"),
    (COMMON, "flinkVersion: v2_2", "flinkVersion: v2_9", "'v2_9' is not one of"),
    (COMMON, "flinkVersion: v2_2", "flinkVersion: v2_1", "flinkVersion is v2_1"),
    (COMMON, 'heartbeat.timeout: "6s"', 'heartbeat.timeout: "60s"', "heartbeat.timeout is 60s"),
    (COMMON, '    heartbeat.timeout: "6s"\n', "", "heartbeat.timeout of flink-conf/config.yaml is missing"),
    (COMMON, "    high-availability.type:", '    rest.address: "x"\n    high-availability.type:',
     "rest.address is set by the operator"),
    (COMMON, "    high-availability.type:", '    state.backend.local: "x"\n    high-availability.type:',
     "state.backend.local is not in"),
    ("flink-conf/config.yaml", "interval: 10s", "interval: 20s", "checkpointing.interval is 10s"),
    (COMMON, "rootLogger.level = INFO", "rootLogger.level = DEBUG", "the logging is neither"),
    (COMMON, "log4j-console.properties: |", "log4j.properties: |", "'log4j-console.properties' was expected"),
    (RECORDING, "memory: 3g", "memory: 2g", "taskManager: memory is not"),
    (COMMON, "image: aircheck:0.1.0-SNAPSHOT", "image: aircheck", "image aircheck is not pinned"),
    (COMMON, "image: aircheck:0.1.0-SNAPSHOT", "image: aircheck:0.0.9", "is not of version"),
    (RECORDING, "job.RecordingJob", "job.Recorder", "Recorder is not there"),
    (RECORDING, "local:///opt/aircheck/aircheck-job.jar", "local:///opt/aircheck/job.jar", "job.jar is not in the image"),
    (RECORDING, "upgradeMode: savepoint", "upgradeMode: stateless", "stateless loses open files"),
    (COMMON, '    high-availability.type: "kubernetes"\n', "", "two JobManagers need"),
    (COMMON, "runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot and a runAsUser"),
    (COMMON, "runAsUser: 9999", "runAsUser: 0", "runAsNonRoot and a runAsUser"),
    (COMMON, "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "must be false"),
    (COMMON, "drop: [ALL]", "drop: [NET_RAW]", "must be dropped, ALL"),
    (COMMON, "- name: work\n              mount", "- name: wrk\n              mount", "wrk, which is no volume"),
    (COMMON, "            - name: work\n              mountPath: /tmp\n", "", "work is mounted nowhere"),
    (COMMON, "            medium: Memory\n", "", "/dev/shm is no memory"),
    (COMMON, "mountPath: /var/lib/aircheck", "mountPath: /var/lib/other", "not lie on a volume that lasts"),
    (COMMON, "claimName: aircheck-state", "claimName: aircheck", "nobody makes the claim"),
    (COMMON, "secretName: aircheck-secrets", "secretName: keys", "is not the secret keys"),
    (COMMON, "mountPath: /etc/aircheck", "mountPath: /etc/keys", "secrets.properties is mounted nowhere"),
    (RECORDING, "            readinessProbe:\n              tcpSocket: {port: 8081}\n"
     "              periodSeconds: 5\n", "", "jobManager: has no readinessProbe"),
    (CALLBACKS, "          - name: flink-main-container\n            readinessProbe:\n"
     "              tcpSocket: {port: 9249}",
     "          - name: flink-main-container\n            volumeMounts: [{name: x, mountPath: /x}]\n"
     "            readinessProbe:\n              tcpSocket: {port: 9249}", "merged by position"),
    (CALLBACKS, "taskmanager.numberOfTaskSlots", "heartbeat.interval", "heartbeat.interval is lost"),
    (SQL, "entryClass: io.aircheck.sql.SqlJob", "entryClass: io.aircheck.sql.Sql", "Sql is not there"),
    (SQL, "local:///opt/aircheck/aircheck-sql.jar", "local:///opt/aircheck/sql.jar", "sql.jar is not in the image"),
    (SQL, "sql/catalogue.sql", "sql/files.sql", "files.sql is not in the image"),
    (SQL, "name: aircheck-catalogue", "name: aircheck-files", "calls its job aircheck-catalogue, not"),
    (SQL, "taskmanager.env.PGPASSFILE: /etc/aircheck/", "taskmanager.env.PGPASSFILE: /etc/",
     "containerized.taskmanager.env.PGPASSFILE names no file of the secret"),
    (SQL, "    containerized.master.env.PGPASSFILE: /etc/aircheck/catalogue.pgpass\n", "",
     "containerized.master.env.PGPASSFILE names no file of the secret"),
    (SQL, "cpu: 1\n", 'cpu: "one"\n', "'one' is not of type 'number'"),
    (CALLBACKS, '    taskmanager.numberOfTaskSlots: "1"\n',
     '    taskmanager.numberOfTaskSlots: "1"\n    containerized.master.env.PGPASSFILE: /x/y\n',
     "containerized.master.env.PGPASSFILE is not in"),
    (MONITOR, "          - aircheck-callbacks\n", "", "does not select aircheck-callbacks"),
    (MONITOR, "          - aircheck-catalogue\n", "", "does not select aircheck-catalogue"),
    (KUSTOMIZATION, "  # - catalogue.yaml\n", "", "catalogue.yaml: is not part of"),
    (MONITOR, "port: metrics", "port: metric", "is not where Flink's reporter listens"),
    (MONITOR, "matchLabels", "matchLabel", "'matchLabel' was unexpected"),
    (KUSTOMIZATION, "  - podmonitor.yaml\n", "", "is not part of kustomization.yaml"),
    (KUSTOMIZATION, "- state.yaml", "- storage.yaml", "storage.yaml is not there"),
    (KUSTOMIZATION, "- state.yaml", "- state.yaml\n  - secrets.example.yaml", "secrets are not to be part"),
    (STATE, "ReadWriteMany]", "ReadWriteAll]", "'ReadWriteAll' is not one of"),
    (STATE, "kind: PersistentVolumeClaim", "kind: Volume", "Volume is of no kind"),
    (SECRETS, "secret-key = REPLACE-ME", "secret-key = hunter2", "must be REPLACE-ME"),
    (SECRETS, "aircheck:aircheck:REPLACE-ME", "aircheck:aircheck:hunter2", "must be REPLACE-ME"),
    (SECRETS, "stringData", "stringsData", "'stringsData' was unexpected"),
    # All files
    (COMPOSE, None, "# " + "0123456789abcdef" * 2 + "\n", "looks like a secret"),
    ("docker/README.md", None, "AKID" + "0123456789abcdefXYZ\n", "looks like a secret"),
    ("docker/README.md", None, "http://user:word" + "@example.com\n", "looks like a secret"),
    ("docker/submit.sh", "fi\n", "if\n", "submit.sh"),
    ("docker/.gitignore", "/.env\n", "", "could be committed"),
]


def copy(to):
    for name in NEEDED:
        source = ROOT / name
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("secrets", ".env", "__pycache__")
            )
        else:
            shutil.copy2(source, target)


def rules(folder):
    clean = folder / "clean"
    copy(clean)
    if check.check(clean):
        return ["the files have findings as they are: run check.py first"]
    failed = []
    for number, (name, old, new, wanted) in enumerate(CASES):
        path = clean / name
        before = path.read_bytes()
        mode = path.stat().st_mode
        text = before.decode()
        if old is None and new is None:
            path.unlink()
        elif old is None:
            path.write_text(text + new + "\n")
        elif old not in text:
            failed.append(f"case {number}, {name}: there is no {old!r}")
            continue
        else:
            path.write_text(text.replace(old, new))
        try:
            found = check.check(clean)
        except Exception as e:  # A finding must never be a stack trace.
            found = [f"{type(e).__name__}: {e}"]
            wanted = wanted + " (and no exception)"
        path.write_bytes(before)
        path.chmod(mode)
        if not any(wanted in line for line in found):
            failed.append(f"case {number}, {name}: {wanted!r} is not among {found}")
    script = clean / "docker/topics.sh"
    script.chmod(0o644)
    if not any("topics.sh: is not executable" in line for line in check.check(clean)):
        failed.append("a script that is not executable was not found")
    return failed


def sync(folder):
    """--sync mends what a change of the shipped configuration leaves behind, and nothing else."""
    copy(folder)
    common = folder / COMMON
    before = common.read_text()
    check.sync(folder)
    failed = [] if common.read_text() == before else ["--sync changes what is in order"]
    conf = folder / "flink-conf/config.yaml"
    conf.write_text(conf.read_text().replace("interval: 10s", "interval: 20s") + "\nblob.server.port: 1\n")
    log = folder / "flink-conf/log4j-console.properties"
    log.write_text(log.read_text() + "\n# x\nlogger.x.level = WARN\n")
    if not check.check(folder):
        failed.append("a change of flink-conf was not found")
    check.sync(folder)
    failed += [f"after --sync: {line}" for line in check.check(folder)]
    check.sync(folder, json_logs=True)
    failed += [f"after --sync --json-logs: {line}" for line in check.check(folder)]
    if '{"time":' not in common.read_text():
        failed.append("--json-logs leaves the logs as they are")
    return failed


def stand_in(path, text):
    path.write_text("#!/bin/bash\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run(command, **environment):
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def setup(folder):
    """setup.sh makes files that fit together, and leaves alone what is there."""
    copy(folder)
    script = str(folder / "docker/setup.sh")
    secrets = folder / "docker/secrets"
    failed = []
    if run([script]).returncode:
        return ["setup.sh failed"]
    pair = (secrets / "cos-emulator.properties").read_text().strip().split("=")
    job = dict(line.split("=") for line in (secrets / "aircheck.properties").read_text().split())
    if pair != [job["default.secret-id"], job["default.secret-key"]] or len(pair[0]) != 40:
        failed.append("setup.sh: the emulator and the jobs have other keys")
    if stat.S_IMODE(secrets.stat().st_mode) != 0o700:
        failed.append("setup.sh: others can enter the folder of secrets")
    single = [(secrets / name).read_text() for name in ("grafana-admin-password", "postgres-password")]
    logins = {}
    for file, login in (("catalogue-owner.pgpass", "aircheck_owner"), ("catalogue.pgpass", "aircheck")):
        *form, logins[login] = (secrets / file).read_text().rstrip("\n").split(":")
        if form != ["*", "5432", "aircheck", login]:
            failed.append(f"setup.sh: {file} is not for {login}")
    if len({*pair, job["main.callback-key"], *single, *logins.values()}) != 7:
        failed.append("setup.sh: two secrets are the same")
    if {stat.S_IMODE(path.stat().st_mode) for path in secrets.iterdir()} != {0o644}:
        failed.append("setup.sh: containers of other users cannot read the secrets")
    before = {path: path.read_bytes() for path in secrets.iterdir()}
    if run([script]).returncode or before != {path: path.read_bytes() for path in secrets.iterdir()}:
        failed.append("setup.sh: a second run changes the secrets")
    (secrets / "aircheck.properties").unlink()
    if run([script]).returncode == 0:
        failed.append("setup.sh: makes one half of a pair anew")
    if check.check(folder):
        failed.append("there are findings after setup.sh")
    return failed


def submit(folder):
    """submit.sh starts a job once, and never with empty state by itself."""
    folder.mkdir()
    stand_in(
        folder / "flink",
        f'echo "$*" >>{folder}/calls\n'
        f'[ "$1" != list ] || [ ! -e {folder}/down ] || exit 1\n'
        f'[ "$1" != list ] || cat {folder}/running\n'
        f'[ "$1" != run ] || [ ! -e {folder}/refused ] || exit 1\n',
    )
    (folder / "running").write_text("No running jobs.\n")
    script = str(ROOT / "docker/submit.sh")
    failed = []

    def start(**environment):
        (folder / "calls").write_text("")
        done = run(
            [script, "aircheck", "x.Job", "1", "--a", "b"],
            PATH=f"{folder}:{os.environ['PATH']}",
            AIRCHECK_MARKS=str(folder / "marks"),
            AIRCHECK_JAR="job.jar",
            AIRCHECK_WAIT="0",
            **environment,
        )
        calls = [line for line in (folder / "calls").read_text().splitlines() if line.startswith("run")]
        return done.returncode, calls

    def expect(what, got, wanted):
        if got != wanted:
            failed.append(f"submit.sh, {what}: {got}, not {wanted}")

    fresh = "run -d -p 1 -c x.Job job.jar --a b"
    (folder / "down").touch()
    expect("no JobManager", start(), (1, []))
    (folder / "down").unlink()
    (folder / "refused").touch()
    expect("refused", start(), (1, [fresh]))
    (folder / "refused").unlink()
    # What was refused has not run: it may begin anew.
    expect("first time", start(COS_ENDPOINT=""), (0, [fresh]))
    expect("second time", start(), (1, []))
    expect("second time, on purpose", start(AIRCHECK_FROM="nothing"), (0, [fresh]))
    expect(
        "savepoint",
        start(AIRCHECK_FROM="file:/s", COS_ENDPOINT="http://cos:9000"),
        (0, ["run -d -p 1 -c x.Job -s file:/s job.jar --a b --cos.endpoint http://cos:9000"]),
    )
    line = "29.11.2026 05:00:00 : 0123 : {} (RUNNING)\n"
    (folder / "running").write_text(line.format("aircheck"))
    expect("runs already", start(AIRCHECK_FROM="file:/s"), (0, []))
    (folder / "running").write_text(line.format("aircheck-callbacks"))
    expect("another runs", start(AIRCHECK_FROM="file:/s")[1] != [], True)
    return failed


def topics(folder):
    """topics.sh creates all topics, with the broker's time where the jobs ask for it."""
    folder.mkdir()
    stand_in(folder / "kafka-topics.sh", f'echo "$*" >>{folder}/calls\n')
    text = (ROOT / "docker/topics.sh").read_text().replace("/opt/kafka/bin", str(folder))
    done = run(["bash", "-c", text], KAFKA="kafka:1", PARTITIONS="4")
    lines = (folder / "calls").read_text().splitlines()
    made = {line.split("--topic ")[1].split()[0]: line for line in lines}
    ours = {"audio-frames", "room-events", "recording-commands", "recording-events", "app-settings"}
    failed = []
    if done.returncode or made.keys() != ours | {"audio-frames-dlq", "callbacks-dlq"}:
        failed.append(f"topics.sh makes {sorted(made)}")
    for topic, line in made.items():
        if ("=LogAppendTime" in line) != (topic in ours):
            failed.append(f"topics.sh: the wrong time in {topic}")
        if ("--partitions 1 " in line) != (topic == "app-settings"):
            failed.append(f"topics.sh: the wrong partitions in {topic}")
    if "cleanup.policy=compact" not in made.get("app-settings", ""):
        failed.append("topics.sh: app-settings is not compacted")
    # Brokers forget what of it was sent again after 7 days.
    lives = re.findall(r"(?:retention|segment)\.ms=(\d+)", made.get("callbacks-dlq", ""))
    if len(lives) != 2 or sum(map(int, lives)) >= 7 * 86_400_000:
        failed.append("topics.sh: callbacks-dlq keeps records for too long")
    return failed


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        failed = rules(folder / "rules")
        failed += sync(folder / "sync")
        failed += setup(folder / "setup") + submit(folder / "submit") + topics(folder / "topics")
    for line in failed:
        print(line)
    if failed:
        sys.exit(1)
    print(f"docker/check: {len(CASES) + 1} changes were found, setup.sh, submit.sh and topics.sh do as told")


if __name__ == "__main__":
    main()
