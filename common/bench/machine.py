# SPDX-License-Identifier: MIT
"""The machine that bench.py measures on: one processor, with the servers under
Wine or on Windows, and the load generator beside them."""
import json
import os
import platform
import queue
import select
import socket
import subprocess
import sys
import threading
import time

try:
    import resource
except ImportError:  # Windows
    resource = None

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                '../scripts'))
from time_limit import time_factor  # noqa: E402

# How long a server may take to print its address, how long the load generator
# may take in addition to the measured time, and how long a server may go
# without an echo.
START_LIMIT = 20 * time_factor()
LOAD_LIMIT = 20 * time_factor()
STALL = min(4 * time_factor(), 3600)
# After this time without a message, a thousand connections are idle under
# every policy, and the freed memory has been returned to the system.
SETTLE = 2.5


class Failed(Exception):
    pass


class Server:
    """A server that runs for one measurement."""

    def __init__(self, command):
        self.number = None
        self.process = subprocess.Popen(
            command + ['--port', '0'], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Kills the server: how it stops is not measured.
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def port(self):
        """The port in its line "listening on 127.0.0.1:PORT"."""
        if self.number is None:
            self.number = self.read_port()
        return self.number

    def read_port(self):
        lines = queue.Queue()
        # On Windows, select cannot wait for a pipe.
        threading.Thread(
            target=lambda: lines.put(self.process.stdout.readline()),
            daemon=True).start()
        try:
            line = lines.get(timeout=START_LIMIT).decode()
        except queue.Empty:
            raise Failed('the server did not print its address') from None
        if not line.startswith('listening on '):
            raise Failed('the server does not listen')
        return line.strip().rpartition(':')[2]

    def pin(self, processors):
        """Pins all threads that the server has now. Linux only."""
        for thread in os.listdir(f'/proc/{self.process.pid}/task'):
            os.sched_setaffinity(int(thread), processors)

    def resident(self):
        """The resident memory of the process in bytes. Linux only."""
        with open(f'/proc/{self.process.pid}/status') as status:
            for line in status:
                if line.startswith('VmRSS:'):
                    return int(line.split()[1]) * 1024
        raise Failed('no VmRSS')


class Others:
    """A second load generator. Entering waits until all of its connections
    have been served."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        ready, _, _ = select.select([self.process.stdout], [], [],
                                    LOAD_LIMIT)
        if not ready or not self.process.stdout.readline():
            self.__exit__()
            raise Failed('the second load generator did not start')
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def end(self):
        """Stops the second generator and returns its results."""
        self.process.terminate()
        try:
            out, errors = self.process.communicate(timeout=LOAD_LIMIT)
        except subprocess.TimeoutExpired:
            raise Failed('the second load generator did not exit') from None
        return merged(out, errors)


def merged(out, errors):
    """Merges the JSON objects that a generator prints."""
    result = {}
    for line in out.splitlines():
        result.update(json.loads(line))
    if 'errors' not in result:
        raise Failed(errors.strip() or 'the generator failed')
    result['error_count'] = sum(result['errors'].values())
    return result


def add_others(result, others):
    """Adds the throughput of the other clients. The server's processor time
    went to them and not to the measured client, so it is removed."""
    result.pop('cpu_us', None)
    rate = 'mb_per_second' if others['mode'] == 'bulk' else 'per_second'
    result['others'] = others[rate]
    result['others_unit'] = 'MB/s' if others['mode'] == 'bulk' else 'echoes/s'
    result['error_count'] += others['error_count']


def without_percentiles(result):
    """For a client that got no echo, every percentile is its longest wait.
    """
    if result['count'] == 0 and 'silence_us' in result:
        for key in ('p50', 'p99', 'p999'):
            result['latency_us'][key] = result['silence_us']


class Machine:
    """Pins this process, and all that it starts, to one processor, except for
    a quick run, which is not a measurement. A second load generator gets
    another processor: on the same one it could not send while the server runs,
    and the server would soon run out of data from it."""

    def __init__(self, arguments):
        self.generator = arguments.load
        self.runner = [word for word in arguments.runner.split('|') if word]
        self.wine_server = [word for word
                            in arguments.wine_server.split('|') if word]
        self.started = False
        self.pin = not arguments.quick and hasattr(os, 'sched_setaffinity')
        self.pinned = []
        self.wine_server_pids = []
        self.processors = set()
        self.settle = 0.2 if arguments.quick else SETTLE
        linux = sys.platform.startswith('linux')
        self.no_memory = None if linux else 'needs /proc'
        self.no_others = None if linux else 'needs the load generator on epoll'
        self.no_workers = self.no_others

    def __enter__(self):
        if resource is not None:
            most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        if self.pin:
            self.processors = os.sched_getaffinity(0)
            os.sched_setaffinity(0, {max(self.processors)})
            if len(self.processors) < 2:
                self.no_workers = 'needs two processors'
        if self.wine_server:
            self.start_wine()
        return self

    def __exit__(self, *_):
        if self.started:
            subprocess.run(self.wine_command('stop'), check=False)
        for pid in self.pinned:
            os.sched_setaffinity(pid, self.processors)

    def wine_command(self, what):
        return self.wine_server[:-1] + [what, self.wine_server[-1]]

    def wine_pids(self):
        """The process ids of the Wine servers of our prefix."""
        wanted = ('WINEPREFIX=' + self.wine_server[-1]).encode()
        for name in os.listdir('/proc'):
            try:
                with open(f'/proc/{name}/comm') as file:
                    if not file.read().startswith('wineserver'):
                        continue
                with open(f'/proc/{name}/environ', 'rb') as file:
                    if wanted in file.read().split(b'\0'):
                        yield int(name)
            except (OSError, ValueError):
                continue

    def start_wine(self):
        """A Wine server that is already running (for the tests) is pinned like
        one started here, and is left running."""
        running = list(self.wine_pids())
        if not running:
            self.started = True
            subprocess.run(self.wine_command('start'), check=True)
        elif self.pin:
            self.pinned = running
            for pid in running:
                os.sched_setaffinity(pid, os.sched_getaffinity(0))
        self.wine_server_pids = list(self.wine_pids())

    def version(self):
        """The system that the servers run on."""
        if not self.runner:
            return platform.platform()
        return subprocess.run(self.runner + ['--version'],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=START_LIMIT).stdout.strip()

    def policies(self, program):
        """The receive policies of the last program, with the options for each.
        """
        text = subprocess.run(self.runner + [program, '--help'],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=START_LIMIT, check=True).stdout
        words = ('zero-byte', 'buffered')
        option = '--mode'
        if b'--receive' in text:
            words = ('adaptive',) + words
            option = '--receive'
        # One buffer per connection, if their number is bounded: a server
        # without a free buffer makes the other clients wait.
        room = ['--buffers', '2000'] if b'--buffers' in text else []
        return [(word, [option, word] + room) for word in words]

    def server(self, command):
        return Server(self.runner + command)

    def start_on(self, processors, start, command):
        """Child processes inherit the pinning of this process."""
        if not self.pin:
            return start(command)
        one = os.sched_getaffinity(0)
        os.sched_setaffinity(0, processors or one)
        try:
            return start(command)
        finally:
            os.sched_setaffinity(0, one)

    def server_of_two_workers(self, command):
        """A server starts one worker per processor that it may use at that
        time. Afterwards both workers share the one processor."""
        two = set(sorted(self.processors)[-2:])
        server = self.start_on(two, self.server, command)
        try:
            server.port()
            if self.pin:
                server.pin(os.sched_getaffinity(0))
        except Failed:
            server.__exit__()
            raise
        return server

    def load(self, command, arguments, seconds, others=None,
             two_workers=False):
        """Returns the results of the load generator for a server, or the
        server's error if there are none. others are the arguments of a second
        generator, which runs at the same time."""
        start = self.server_of_two_workers if two_workers else self.server
        try:
            with start(command) as server:
                if others is None:
                    return self.generate(arguments, seconds, server)
                return self.generate_beside(others, arguments, seconds,
                                            server)
        except Failed as failed:
            return {'failed': str(failed)}

    def generate_beside(self, others, arguments, seconds, server):
        command = [self.generator] + others + self.options(86400, server)
        elsewhere = set(sorted(self.processors)[:-1])
        with self.start_on(elsewhere, Others, command) as beside:
            result = self.generate(arguments, seconds, server)
            add_others(result, beside.end())
        without_percentiles(result)
        return result

    def options(self, seconds, server):
        """The options that every workload needs besides its own."""
        port = server.port()
        if os.name == 'nt':  # the generator of clients/
            return ['--stall', str(STALL), '--seconds', '1', '--json',
                    '127.0.0.1', port]
        pids = [server.process.pid] + self.wine_server_pids
        return ['--stall', str(STALL), '--seconds', str(seconds),
                '--warm-up', '0.1', '--watch', ','.join(map(str, pids)), port]

    def generate(self, arguments, seconds, server):
        """Runs the load generator and returns its results, with derived
        figures."""
        options = self.options(seconds, server)
        try:
            done = subprocess.run([self.generator] + arguments + options,
                                  stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True,
                                  timeout=seconds + LOAD_LIMIT)
        except subprocess.TimeoutExpired:
            raise Failed('the load generator did not exit') from None
        result = merged(done.stdout, done.stderr)
        # Negative if a watched process has exited in the meantime.
        if result.get('watched_cpu_s', 0) > 0 and result['count']:
            used = result['watched_cpu_s']
            result['cpu_us'] = used * 1e6 / result['count']
            result['share'] = ((used + result['own_cpu_s'])
                               / result['seconds'])
        if done.returncode != 0:
            result['failed'] = done.stderr.strip().split('\n')[0]
        return result

    def idle(self, command, count):
        """The server's memory per connection, for count connections that got
        one echo and are idle."""
        clients = []
        try:
            with self.server(command) as server:
                port = int(server.port())
                clients.append(converse(port))
                time.sleep(0.2)
                before = server.resident()
                while len(clients) <= count:
                    clients.append(converse(port))
                time.sleep(self.settle)
                grown = server.resident() - before
            return {'value': grown / count, 'error_count': 0}
        except (Failed, OSError) as failed:
            return {'failed': str(failed)}
        finally:
            for client in clients:
                client.close()


def converse(port):
    """Opens a connection and waits for one echo."""
    client = socket.create_connection(('127.0.0.1', port), timeout=10)
    message = bytes(range(64))
    client.sendall(message)
    if client.recv(64, socket.MSG_WAITALL) != message:
        client.close()
        raise Failed('wrong echo')
    return client
