#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures echo servers side by side: the programs of this repository, the
receive policies of the last one, and others for comparison.

Everything runs on one processor, under Wine and on Windows: the benchmark
compares how much work a server causes, not how many processors it gets. Each
round measures all servers, starting with a different one each time, so that a
slow period of the machine does not always hit the same server. Each
measurement starts a new server. Only ratios within one run are meaningful.
"""
import argparse
import json
import os
import statistics
import sys
import time

import machine
import report

# The workloads: arguments of the load generator, the number of connections,
# and the figure to report.
WORKLOADS = {
    'echo-1': (['--connections', '1'], 1, 'per_second'),
    'echo-10': (['--connections', '10'], 10, 'per_second'),
    'echo-100': (['--connections', '100'], 100, 'per_second'),
    'echo-500': (['--connections', '500'], 500, 'per_second'),
    'echo-1000': (['--connections', '1000'], 1000, 'per_second'),
    'echo-100-16k': (['--connections', '100', '--bytes', '16384'], 100,
                     'per_second'),
    'echo-10-of-1000': (['--connections', '10', '--idle', '990'], 1000,
                        'per_second'),
    'bulk-1': (['--mode', 'bulk', '--connections', '1'], 1, 'mb_per_second'),
    'bulk-8': (['--mode', 'bulk', '--connections', '8'], 8, 'mb_per_second'),
    'connect': (['--mode', 'connect', '--connections', '4'], 4,
                'per_second'),
    'beside-bulk': (['--connections', '1'], 2, 'silence_us'),
    'beside-1000': (['--connections', '1'], 1001, 'silence_us'),
}
# The arguments of a second load generator, which runs beside the measured
# client of a workload and is not measured itself. The one that floods the
# server is 16 MiB ahead of its echo, so that there is always something to
# receive.
OTHERS = {
    'beside-bulk': ['--mode', 'bulk', '--connections', '1',
                    '--bytes', '1048576'],
    'beside-1000': ['--connections', '1000'],
}
# A quick run checks that everything works, which a hundred clients show as
# well as a thousand. On a slow machine a thousand would wait for minutes.
QUICK_OTHERS = OTHERS | {'beside-1000': ['--connections', '100']}
IDLE = 'idle'
QUICK = ('echo-10', 'bulk-1', 'connect', 'beside-bulk', 'beside-1000')

# The last program again, for workloads where the number of workers matters.
TWO_WORKERS = '06 two workers'

# Servers that cannot run every workload: the most connections, and why.
LIMITS = {
    '01-overlapped-event': (63, 'serves at most 63 clients'),
}

UNITS = {
    'per_second': 'echoes/s',
    'mb_per_second': 'MB/s',
    'bytes_per_connection': 'bytes/connection, lower is better',
    'silence_us': 'us, the longest wait for an echo, lower is better',
}


def unit(workload):
    if workload == 'connect':
        return 'connections/s'
    return UNITS[WORKLOADS[workload][2]] if workload != IDLE else \
        UNITS['bytes_per_connection']


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--server', action='append', default=[],
                        metavar='NAME=PROGRAM', help='a server to measure')
    parser.add_argument('--load', required=True, help='the load generator')
    parser.add_argument('--runner', default='', metavar='COMMAND',
                        help='command that runs a server that is not native,'
                        ' its words separated by |')
    parser.add_argument('--wine-server', default='', metavar='COMMAND',
                        help='command that starts and stops the Wine server')
    parser.add_argument('--out', required=True, help='folder of the results')
    parser.add_argument('--base', default='asio,select',
                        help='base of the ratios: the first of these that'
                        ' exists (asio,select)')
    parser.add_argument('--workload', action='append', default=[],
                        choices=list(WORKLOADS), help='measure only this'
                        ' one; may be repeated (all)')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--budget', type=float, default=360,
                        metavar='SECONDS', help='time for everything (360)')
    parser.add_argument('--quick', action='store_true',
                        help='one short round of a few workloads, to check'
                        ' that everything works')
    return parser.parse_args()


def find_servers(arguments, system):
    """The servers that exist, by name, as command lines."""
    servers, missing = {}, []
    for entry in arguments.server:
        name, program = entry.split('=', 1)
        if not os.path.exists(program):
            missing.append(name)
        elif name == 'complete-server':
            for policy, options in system.policies(program):
                servers['06 ' + policy] = [program] + options
                servers.setdefault(TWO_WORKERS, [program] + options)
        else:
            servers[name] = [program]
    return servers, missing


class Plan:
    """What is measured in which order, and the time for each measurement."""

    def __init__(self, arguments, servers):
        self.quick = arguments.quick
        self.rounds = 1 if self.quick else arguments.rounds
        self.end = time.monotonic() + arguments.budget
        self.servers = list(servers)
        self.workloads = arguments.workload or (
            list(QUICK) if self.quick else list(WORKLOADS))
        self.idle = not arguments.workload
        self.seconds = 0.2

    def round(self, number):
        """Pairs of a workload and a server."""
        turn = number % len(self.servers)
        order = self.servers[turn:] + self.servers[:turn]
        return [(workload, server) for workload in self.workloads
                for server in order if takes_part(server, workload)]

    def others(self, workload):
        """The arguments of a second load generator, or None."""
        return (QUICK_OTHERS if self.quick else OTHERS).get(workload)

    def seconds_of(self, workload):
        """One client among a thousand gets few echoes per second."""
        longer = workload in OTHERS and not self.quick
        return 1 if longer else self.seconds

    def adapt(self, began, measured, rounds_left):
        """Called after a round; divides the remaining time among the remaining
        rounds. The time to start and stop a server is fixed."""
        if rounds_left == 0 or measured == 0:
            return
        now = time.monotonic()
        overhead = (now - began) / measured - self.seconds
        each = (self.end - now) / (rounds_left * measured) - overhead
        self.seconds = min(1.0, max(0.15, each))


def takes_part(server, workload):
    return server != TWO_WORKERS or workload in OTHERS


def skipped(server, connections):
    most, why = LIMITS.get(server, (None, None))
    return why if most is not None and connections > most else None


def cannot(server, workload, system):
    """Why the workload is not measured, or None."""
    return (skipped(server, WORKLOADS[workload][1])
            or (system.no_others if workload in OTHERS else None)
            or (system.no_workers if server == TWO_WORKERS else None))


def measure_round(plan, number, servers, system):
    """Measures one round; returns its rows."""
    rows = []
    for workload, server in plan.round(number):
        arguments, _, figure = WORKLOADS[workload]
        row = {'round': number, 'workload': workload, 'server': server}
        why = cannot(server, workload, system)
        if why:
            row['skipped'] = why
        else:
            row.update(system.load(
                servers[server], arguments, plan.seconds_of(workload),
                plan.others(workload), server == TWO_WORKERS))
            row['value'] = row.get(figure, None if 'failed' in row else 0)
        rows.append(row)
        report.progress(row, unit(workload))
    return rows


def measure_idle(plan, servers, system):
    connections = 50 if plan.quick else 1000
    rows = []
    for server in plan.servers if plan.idle else []:
        if not takes_part(server, IDLE):
            continue
        row = {'round': 0, 'workload': IDLE, 'server': server}
        why = skipped(server, connections) or system.no_memory
        if why:
            row['skipped'] = why
        else:
            row.update(system.idle(servers[server], connections))
        rows.append(row)
        report.progress(row, unit(IDLE))
    return rows


def measure(plan, servers, system):
    rows = measure_idle(plan, servers, system)
    for number in range(plan.rounds):
        began = time.monotonic()
        new = measure_round(plan, number, servers, system)
        rows += new
        plan.adapt(began, sum('skipped' not in row for row in new),
                   plan.rounds - number - 1)
    return rows


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def quotient(row, other, key):
    if row.get(key) and other.get(key):
        return row[key] / other[key]
    return None


def summarize(plan, rows, base):
    """Returns one entry per workload and server."""
    entries = []
    for workload in [IDLE] + plan.workloads:
        of_workload = [row for row in rows if row['workload'] == workload]
        reference = {row['round']: row for row in of_workload
                     if row['server'] == base}
        for server in plan.servers:
            mine = [row for row in of_workload if row['server'] == server]
            if not mine:
                continue
            values = [row['value'] for row in mine
                      if row.get('value') is not None]
            entry = {'workload': workload, 'server': server,
                     'unit': unit(workload), 'median': median(values)}
            for row in mine:
                for key in ('skipped', 'failed'):
                    if key in row:
                        entry[key] = row[key]
            if values:
                entry['least'], entry['most'] = min(values), max(values)
                entry['errors'] = sum(row.get('error_count', 0)
                                      for row in mine)
            for key in ('cpu_us', 'share', 'silence_us', 'others'):
                entry[key] = median([row.get(key) for row in mine])
            entry['others_unit'] = next(
                (row['others_unit'] for row in mine if 'others_unit' in row),
                None)
            entry['starved'] = max([row.get('starved', 0) for row in mine],
                                   default=0)
            for key in ('p50', 'p99', 'p999'):
                entry[key] = median([row.get('latency_us', {}).get(key)
                                     for row in mine])
            entry['ratio'] = median([
                quotient(row, reference.get(row['round'], {}), 'value')
                for row in mine])
            entry['cpu_ratio'] = median([
                quotient(reference.get(row['round'], {}), row, 'cpu_us')
                for row in mine])
            entries.append(entry)
    return entries


def main():
    arguments = read_arguments()
    began = time.monotonic()
    os.makedirs(arguments.out, exist_ok=True)
    with machine.Machine(arguments) as system:
        servers, missing = find_servers(arguments, system)
        plan = Plan(arguments, servers)
        base = next((name for name in arguments.base.split(',')
                     if name in servers), plan.servers[0])
        version = system.version()
        rows = measure(plan, servers, system)
    result = {
        'system': version,
        'took_s': round(time.monotonic() - began, 1),
        'rounds': plan.rounds,
        'base': base,
        'not_built': missing,
        'rows': rows,
        'summary': summarize(plan, rows, base),
    }
    with open(os.path.join(arguments.out, 'bench.json'), 'w') as file:
        json.dump(result, file, indent=1)
    text = report.table(result)
    print(text)
    with open(os.path.join(arguments.out, 'bench.txt'), 'w') as file:
        file.write(text + '\n')
    report.plots(result, arguments.out)
    report.books(result, arguments.out)
    return report.exit_code(result)


if __name__ == '__main__':
    sys.exit(main())
