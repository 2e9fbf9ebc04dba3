# SPDX-License-Identifier: MIT
"""Prints and plots the results of bench.py."""
import csv
import os
import shutil
import subprocess
import sys


def progress(row, unit):
    said = row.get('failed') or row.get('skipped') or ''
    if row.get('value') is not None:
        said = f'{row["value"]:.0f} {unit} {said}'
    print(f'round {row["round"] + 1} {row["workload"]:16} '
          f'{row["server"]:20} {said}', file=sys.stderr, flush=True)


def number(value, digits=0):
    return '' if value is None else f'{value:.{digits}f}'


def ratio(entry):
    value = entry.get('ratio')
    return number(value, 2 if value is None or value >= 0.1 else 4)


def line(entry):
    if entry['median'] is None:
        why = entry.get('failed') or entry.get('skipped')
        return f'  {entry["server"]:20} {why}'
    middle = entry['median'] or 1
    spread = (f'{100 * entry["least"] / middle:.0f}..'
              f'{100 * entry["most"] / middle:.0f}')
    text = (f'  {entry["server"]:20} {number(entry["median"]):>9}'
            f' {spread:>9} {ratio(entry):>7}'
            f' {number(entry["cpu_us"], 1):>8}'
            f' {number(entry.get("cpu_ratio"), 2):>7}'
            f' {number(entry["share"], 2):>6}'
            f' {number(entry["p50"]):>9} {number(entry["p99"]):>9}'
            f' {number(entry["p999"]):>9} {number(entry["silence_us"]):>9}'
            f' {entry["starved"]:>7} {entry["errors"]:>6}')
    if entry.get('others') is not None:
        text += f' {number(entry["others"]):>8} {entry["others_unit"]}'
    if 'failed' in entry:
        text += f'  {entry["failed"]}'
    return text


def heading_of_others(entry):
    return f' {"others":>8}' if entry['workload'].startswith('beside') else ''


def table(result):
    base = result['base']
    against = f'/{base}'
    lines = [f'{result["system"]}, one processor, medians of'
             f' {result["rounds"]} rounds in {result["took_s"]} s'] + [
        f'  {name:8} {meaning}' for name, meaning in (
            ('spread', 'minimum and maximum, in percent of the median'),
            (against, f'as a multiple of {base} in the same round'),
            ('cpu us', 'processor time of the server and Wine per message'),
            ('cheaper', f'cpu us of {base} in the same round, over its own'),
            ('share', 'of the processor used by these and the load'
                      ' generator;'),
            ('', 'below 0.9, another program was running'),
            ('p50 ...', 'latency of a message in us, lower is better'),
            ('longest', 'wait of any connection for an echo in us, lower is'
                        ' better'),
            ('starved', 'connections without an echo, in the worst round:'),
            ('', 'the percentiles do not include them'),
            ('others', 'throughput of the clients beside the measured'
                       ' one'))]
    workload = None
    for entry in result['summary']:
        if entry['workload'] != workload:
            workload = entry['workload']
            lines += ['', f'{workload}  [{entry["unit"]}]',
                      f'  {"server":20} {"median":>9} {"spread":>9}'
                      f' {against:>7} {"cpu us":>8} {"cheaper":>7}'
                      f' {"share":>6} {"p50":>9} {"p99":>9} {"p99.9":>9}'
                      f' {"longest":>9} {"starved":>7} {"errors":>6}'
                      + heading_of_others(entry)]
        lines.append(line(entry))
    if result['not_built']:
        lines += ['', 'not built: ' + ', '.join(result['not_built'])]
    return '\n'.join(lines)


def plot(result, title, label, workloads, key, least, out):
    """Plots one cluster of bars per server, one bar per workload. The scale is
    logarithmic unless it starts at 0. Plots nothing without data."""
    servers = []
    for entry in result['summary']:
        if entry['server'] not in servers:
            servers.append(entry['server'])
    found = {(entry['server'], entry['workload']): entry.get(key)
             for entry in result['summary']}
    data = '\n'.join(
        f'"{server}" ' + ' '.join(
            number(found.get((server, workload))) or '-'
            for workload in workloads)
        for server in servers)
    if not any(found.get((server, workload))
               for server in servers for workload in workloads):
        return
    bars = ', '.join(f'$data using {column}:xtic(1) title "{workload}"'
                     for column, workload in enumerate(workloads, 2))
    script = f'''set terminal svg size 900,420 background rgb "white"
set output "{out}"
set title "{title}"
set ylabel "{label}"
set yrange [{least}:*]
set format y "%.0f"
set datafile missing "-"
set style data histogram
set style fill solid 0.8 border -1
set xtics rotate by -35 nomirror
set grid y
set key outside top center horizontal
$data << EOD
{data}
EOD
plot {bars}
'''
    if least > 0:
        script = 'set logscale y\n' + script
    subprocess.run(['gnuplot'], input=script, text=True, check=True)
    print(f'wrote {out}')


def plots(result, folder):
    measured = {entry['workload'] for entry in result['summary']}
    if shutil.which('gnuplot') is None:
        print('no plots: gnuplot was not found')
        return
    echoes = ('echo-1', 'echo-10', 'echo-100', 'echo-1000', 'echo-10-of-1000')
    for name, title, label, wanted, key, least in (
            ('throughput', 'Echoes of 64 bytes', 'echoes/s', echoes,
             'median', 0),
            ('cost', 'Processor time of an echo, server and Wine', 'us',
             echoes, 'cpu_us', 0),
            ('p99', '99th percentile of the latency', 'us', echoes, 'p99',
             10),
            ('idle', 'Resident memory per idle connection', 'bytes',
             ('idle',), 'median', 10)):
        workloads = [one for one in wanted if one in measured]
        out = os.path.join(folder, name + '.svg')
        plot(result, title, label, workloads, key, least, out)


# The columns of the tables in the book: heading, workload, figure, factor,
# digits.
TABLES = {
    'echoes': [('1', 'echo-1', 'median', 1, 0),
               ('10', 'echo-10', 'median', 1, 0),
               ('100', 'echo-100', 'median', 1, 0),
               ('500', 'echo-500', 'median', 1, 0),
               ('1000', 'echo-1000', 'median', 1, 0),
               ('100 of 16 KiB', 'echo-100-16k', 'median', 1, 0),
               ('10 beside 990 idle', 'echo-10-of-1000', 'median', 1, 0)],
    'others': [('bulk on 1 (MB/s)', 'bulk-1', 'median', 1, 0),
               ('bulk on 8 (MB/s)', 'bulk-8', 'median', 1, 0),
               ('connect/s', 'connect', 'median', 1, 0),
               ('idle (bytes)', 'idle', 'median', 1, 0)],
    'times': [('at 10', 'echo-10', 'cpu_us', 1, 1),
              ('at 1000', 'echo-1000', 'cpu_us', 1, 1),
              ('p50', 'echo-1000', 'p50', 0.001, 1),
              ('p99', 'echo-1000', 'p99', 0.001, 1),
              ('p99.9', 'echo-1000', 'p999', 0.001, 1),
              ('starved', 'echo-1000', 'starved', 1, 0)],
    'fairness': [('bulk: p50 (us)', 'beside-bulk', 'p50', 1, 0),
                 ('bulk: p99', 'beside-bulk', 'p99', 1, 0),
                 ('bulk: longest', 'beside-bulk', 'silence_us', 1, 0),
                 ('1000: p50 (us)', 'beside-1000', 'p50', 1, 0),
                 ('1000: p99', 'beside-1000', 'p99', 1, 0),
                 ('1000: longest', 'beside-1000', 'silence_us', 1, 0)],
}


def books(result, folder):
    """Writes the tables of the book, one file each."""
    found = {(entry['server'], entry['workload']): entry
             for entry in result['summary']}
    for name, columns in TABLES.items():
        workloads = {column[1] for column in columns}
        servers = dict.fromkeys(server for server, workload in found
                                if workload in workloads)
        path = os.path.join(folder, name + '.csv')
        with open(path, 'w', encoding='utf-8', newline='') as file:
            rows = csv.writer(file, lineterminator='\n')
            rows.writerow(['server'] + [column[0] for column in columns])
            for server in servers:
                cells = []
                for _, workload, key, factor, digits in columns:
                    entry = found.get((server, workload), {})
                    value = entry.get(key)
                    cells.append('-' if value is None or 'skipped' in entry
                                 else number(value * factor, digits))
                rows.writerow([server] + cells)
        print(f'wrote {path}')


def exit_code(result):
    """Returns 0 if every number exists and nothing failed."""
    bad = [entry for entry in result['summary']
           if entry.get('failed') or entry.get('errors')
           or (entry['median'] is None and 'skipped' not in entry)]
    for entry in bad:
        print(f'failed: {entry["workload"]} {entry["server"]}',
              file=sys.stderr)
    return 1 if bad else 0
