#!/usr/bin/env python3
"""Loses the primary of a high-availability cluster under load and counts what was acknowledged.

Three etcd and two Patroni nodes in synchronous mode on loopback addresses, all from Debian's packages,
one `luotsi serve` with an address of both nodes, clients that send contacts and repeat with the same
key what was not answered. The primary's node is killed as a whole. Then: what was acknowledged stands
there once – each contact's words carry its key, so one written twice is seen whatever it was answered –,
what was not is there once at most, every hash chain holds; printed is how long writes waited.

Usage: tests/ha/ha_test.py BUILD-FOLDER     (needs the packages of section [ha]; without: ends with 77)
       tests/ha/ha_test.py --counting       (only whether its counting finds what it must)
"""
import http.client
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections import defaultdict

CLIENTS = 8
BEFORE_SECONDS = 6
AFTER_SECONDS = 6
WAIT_SECONDS = 120
NODES = {"one": "127.0.0.2", "two": "127.0.0.3"}
ETCD = ["127.0.0.2", "127.0.0.3", "127.0.0.4"]
PG_PORT, REST_PORT, ETCD_PORT, PEER_PORT, WEB_PORT = 25432, 28008, 22379, 22380, 28090

PATRONI = """
scope: luotsi
name: {name}
restapi: {{listen: "{address}:{rest}", connect_address: "{address}:{rest}"}}
etcd3: {{hosts: "{etcd}"}}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 2
    retry_timeout: 5
    maximum_lag_on_failover: 0
    synchronous_mode: true
    synchronous_mode_strict: false
    postgresql:
      use_pg_rewind: true
      parameters: {{wal_level: replica, max_wal_senders: 5, max_connections: 100}}
  initdb: [{{encoding: UTF8}}, {{locale: C}}, {{auth: trust}}]
  pg_hba: ["local all all trust", "host all all 127.0.0.0/8 trust",
           "host replication all 127.0.0.0/8 trust"]
postgresql:
  listen: "{address}:{port}"
  connect_address: "{address}:{port}"
  data_dir: "{folder}/{name}"
  bin_dir: "{bin}"
  pgpass: "{folder}/{name}.pass"
  authentication:
    superuser: {{username: postgres}}
    replication: {{username: replicator}}
    rewind: {{username: postgres}}
  parameters: {{unix_socket_directories: "", shared_buffers: 64MB}}
watchdog: {{mode: "off"}}
"""


def programs():
    versions = sorted(os.listdir("/usr/lib/postgresql"), key=int)
    return f"/usr/lib/postgresql/{versions[-1]}/bin"


def as_postgres():
    """The server refuses root; every node is a process group of its own, to be lost as a whole."""
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    def prepare():
        os.setsid()
        if user:
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)

    return prepare


class Cluster:
    def __init__(self, folder):
        self.folder, self.etcd, self.nodes = folder, [], {}
        peers = ",".join(f"e{i}=http://{a}:{PEER_PORT}" for i, a in enumerate(ETCD))
        for i, address in enumerate(ETCD):
            self.etcd.append(self.launch(f"etcd{i}", [
                "etcd", "--name", f"e{i}", "--data-dir", f"{folder}/etcd{i}",
                "--listen-client-urls", f"http://{address}:{ETCD_PORT}",
                "--advertise-client-urls", f"http://{address}:{ETCD_PORT}",
                "--listen-peer-urls", f"http://{address}:{PEER_PORT}",
                "--initial-advertise-peer-urls", f"http://{address}:{PEER_PORT}",
                "--initial-cluster", peers, "--unsafe-no-fsync"]))
        time.sleep(2)
        for name in NODES:
            self.start(name)

    def launch(self, name, command):
        log = open(f"{self.folder}/{name}.log", "ab")
        return subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=as_postgres(),
                                cwd=self.folder)

    def start(self, name):
        config = f"{self.folder}/{name}.yml"
        with open(config, "w", encoding="utf-8") as out:
            out.write(PATRONI.format(name=name, address=NODES[name], rest=REST_PORT, port=PG_PORT,
                                     etcd=",".join(f"{a}:{ETCD_PORT}" for a in ETCD),
                                     folder=self.folder, bin=programs()))
        self.nodes[name] = self.launch(name, ["patroni", config])

    def members(self):
        for address in NODES.values():
            try:
                with urllib.request.urlopen(f"http://{address}:{REST_PORT}/cluster",
                                            timeout=2) as answer:
                    return json.load(answer)["members"]
            except (OSError, ValueError):
                continue
        return []

    def role(self, *wanted):
        return next((m["name"] for m in self.members()
                     if m.get("role") in wanted and m.get("state") in ("running", "streaming")),
                    None)

    def lose(self, name):
        """Patroni and every server process of the node, at once."""
        os.killpg(self.nodes[name].pid, signal.SIGKILL)
        with open(f"{self.folder}/{name}/postmaster.pid", encoding="utf-8") as file:
            postmaster = int(file.readline())
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)],
                                  capture_output=True, text=True, check=False).stdout.split()
        for pid in [postmaster, *map(int, children)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def stop(self):
        for name, process in self.nodes.items():
            if process.poll() is None:
                process.terminate()
        for process in self.nodes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.etcd:
            process.kill()
            process.wait()


def wait_for(what, test, seconds=WAIT_SECONDS):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if test():
            return
        time.sleep(0.2)
    sys.exit(f"failed: {what}")


class Load:
    """Clients that repeat with the same key until they are answered."""

    def __init__(self):
        self.over, self.lock = False, threading.Lock()
        self.acknowledged, self.answered_at, self.refused, self.waits = {}, [], 0, []
        self.sent = set()
        self.threads = [threading.Thread(target=self.run) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.over:
            key, began = str(uuid.uuid4()), time.monotonic()
            with self.lock:
                self.sent.add(key)
            while True:
                case = self.send(key)
                if case or self.over:
                    break
                time.sleep(0.1)
            if not case:
                return
            now = time.monotonic()
            with self.lock:
                self.acknowledged[key] = case
                self.answered_at.append(now)
                self.waits.append(now - began)

    def send(self, key):
        body = json.dumps({"words": f"Mistä saan apua arkeen? [[{key}]]", "concerns": "self"})
        try:
            connection = http.client.HTTPConnection("127.0.0.1", WEB_PORT, timeout=30)
            connection.request("POST", "/api/contacts", body, {
                "X-Luotsi": "1", "Content-Type": "application/json", "Idempotency-Key": key})
            answer = connection.getresponse()
            text = answer.read()
            connection.close()
            if answer.status == 201:
                return json.loads(text)["case"]
            with self.lock:
                self.refused += 1
            if answer.status not in (503, 507) or not answer.getheader("Retry-After"):
                print("unexpected answer:", answer.status, text[:200])
        except OSError as error:
            print("no answer:", error)
        return None

    def stop(self):
        self.over = True
        for thread in self.threads:
            thread.join()


def main():
    check_counting()
    if sys.argv[1:] == ["--counting"]:
        return
    missing = [p for p in ("patroni", "etcd", "psql") if not shutil.which(p)]
    if not os.path.isdir("/usr/lib/postgresql"):
        missing.append("postgresql")
    if missing:
        print("skipped:", " and ".join(missing), "not installed")
        sys.exit(77)
    luotsi = os.path.join(sys.argv[1], "bin", "luotsi")
    folder = tempfile.mkdtemp(prefix="luotsi-ha-")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster, server, load = Cluster(folder), None, None
    good = False
    try:
        wait_for("a leader and a synchronous standby",
                 lambda: cluster.role("leader") and cluster.role("sync_standby"), 60)
        leader = cluster.role("leader")
        hosts = ",".join(f"{a}:{PG_PORT}" for a in NODES.values())
        admin = f"postgresql://postgres@{NODES[leader]}:{PG_PORT}/postgres"
        subprocess.run(["psql", admin, "-qc", "create database luotsi template template0"],
                       check=True)
        database = f"postgresql://postgres@{hosts}/luotsi"
        server = subprocess.Popen([luotsi, "serve", "--demo", "--quiet", "--database", database,
                                   "--port", str(WEB_PORT)], stdout=subprocess.DEVNULL)
        wait_for("the server", lambda: up(f"http://127.0.0.1:{WEB_PORT}/api/health"))
        load = Load()
        time.sleep(BEFORE_SECONDS)
        killed = time.monotonic()
        cluster.lose(leader)
        wait_for("writes after the loss", lambda: any(t > killed + 1 for t in load.answered_at))
        time.sleep(AFTER_SECONDS)
        load.stop()
        good = judge(load, killed, database, luotsi)
    finally:
        if load and not load.over:
            load.stop()
        if server:
            server.terminate()
            server.wait()
        cluster.stop()
        if good:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print("logs:", folder)
    sys.exit(0 if good else 1)


def up(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


MARK = re.compile(r"\[\[([0-9a-f-]{36})\]\]")


def count(acknowledged, sent, texts):
    """What is wrong, in words. `acknowledged`: key → case; `texts`: (case, body) as they are stored."""
    there = defaultdict(list)
    for case, body in texts:
        for key in MARK.findall(body):
            there[key].append(case)
    wrong = []
    for key in sorted(sent | set(acknowledged) | set(there)):
        cases, case = there[key], acknowledged.get(key)
        if len(cases) > 1:
            wrong.append(f"{key}: written {len(cases)} times")
        elif case and not cases:
            wrong.append(f"{key}: acknowledged and lost")
        elif case and cases[0] != case:
            wrong.append(f"{key}: acknowledged as {case}, stands in {cases[0]}")
        elif key not in sent:
            wrong.append(f"{key}: nobody sent it")
    return wrong


def check_counting():
    """Each wrong that the cluster could do is found, and right is not called wrong."""
    keys = [str(uuid.UUID(int=n)) for n in range(4)]
    told = {keys[0]: "a", keys[1]: "b"}
    right = [("a", f"x [[{keys[0]}]]"), ("b", f"[[{keys[1]}]]"), ("c", f"[[{keys[2]}]]")]
    assert not count(told, set(keys[:3]), right)
    assert not count(told, set(keys), right), "one that was not answered may be missing"
    for wrong in (right[1:], right + [("d", f"[[{keys[0]}]]")], right + [("a", right[0][1])],
                  right + [("d", f"[[{keys[2]}]]")], right + [("d", f"[[{keys[3]}]]")],
                  [("d", right[0][1])] + right[1:]):
        assert len(count(told, set(keys[:3]), wrong)) == 1, wrong
    print("the counting finds what it must")


def rows_of(database, sql):
    out = subprocess.run(["psql", database + "?target_session_attrs=read-write", "-AtqF", "\t", "-c",
                          sql], capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in out.splitlines()]


def judge(load, killed, database, luotsi):
    texts = [(str(uuid.UUID(case)), body) for case, body in rows_of(
        database, "select encode(case_id, 'hex'), body from text where body like '%[[%'")]
    cases = [str(uuid.UUID(row[0])) for row in rows_of(
        database, "select encode(case_id, 'hex') from case_row")]
    wrong = count(load.acknowledged, load.sent, texts)
    # Every case came from one of the keys: none stands there without its words.
    wrong += [f"case {case}: no words of ours" for case in set(cases) - {c for c, _ in texts}]
    times = sorted(load.answered_at)
    silence = max(b - a for a, b in zip(times, times[1:]))
    before = sum(1 for t in times if t < killed)
    chains = subprocess.run([luotsi, "verify", "--database", database], check=False).returncode
    waits = sorted(load.waits)
    for line in wrong[:20]:
        print("wrong:", line)
    print(f"{len(load.acknowledged)} contacts acknowledged ({before} before the loss), {len(wrong)} lost, "
          f"doubled or not ours, {len(texts) - len(load.acknowledged)} written but never answered; "
          f"{load.refused} answers said to come back")
    print(f"a write waited {waits[len(waits) // 2] * 1000:.0f} ms at the median, {waits[-1]:.1f} s at "
          f"most; no write was answered for {silence:.1f} s")
    return not wrong and chains == 0


if __name__ == "__main__":
    main()
