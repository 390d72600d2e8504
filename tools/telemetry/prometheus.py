"""Reads Prometheus' text formats with Prometheus' own library: python prometheus.py TEXT OPENMETRICS.

tools/telemetry-judges runs it. Each file is a scrape of the same registry, in either format.
"""

import math
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as text


def check(condition, words):
    if not condition:
        sys.exit("FAILED  " + words)


def buckets(family, method, status):
    """The bounds and counts of the histogram of one method and status, in the order of the text."""
    found = []
    for sample in family.samples:
        labels = sample.labels
        if (
            sample.name == family.name + "_bucket"
            and labels.get("grpc_method") == method
            and labels.get("grpc_status") == status
        ):
            found.append((float(labels["le"]), sample.value))
    return found


def judge(file, parse):
    with open(file, encoding="utf-8") as lines:
        families = {family.name: family for family in parse(lines.read())}
    for side in ("client", "server"):
        name = f"grpc_{side}_call_duration_seconds"
        check(name in families, f"{file} has no {name}, but {sorted(families)}")
        family = families[name]
        check(family.type == "histogram", f"{name} in {file} is a {family.type}")
        for status, count in (("OK", 3), ("NOT_FOUND", 1)):
            found = buckets(family, "t.T/Unary", status)
            bounds = [bound for bound, _ in found]
            counts = [value for _, value in found]
            check(len(found) == 41, f"{name} {status} in {file} has {len(found)} buckets, and not 40 and +Inf")
            check(bounds == sorted(set(bounds)) and bounds[-1] == math.inf, f"{name} in {file} has buckets {bounds}")
            check(bounds[0] == 0.00001 and bounds[-2] == 100.0, f"{name} in {file} has buckets {bounds}")
            check(counts == sorted(counts), f"{name} in {file} has counts {counts}, which sink")
            check(counts[-1] == count, f"{name} {status} in {file} counts {counts[-1]} calls, and not {count}")
    sizes = families.get("grpc_server_call_rcvd_total_compressed_message_size_bytes")
    check(sizes is not None, f"{file} has no sizes, but {sorted(families)}")
    total = sum(s.value for s in sizes.samples if s.name.endswith("_sum"))
    check(total == 16, f"4 requests of 4 bytes are {total} bytes in {file}")
    started = families.get("grpc_server_call_started") or families.get("grpc_server_call_started_total")
    check(started is not None, f"{file} has no calls that started, but {sorted(families)}")
    check(started.type == "counter", f"calls that started are a {started.type} in {file}")
    check(sum(s.value for s in started.samples if s.name.endswith("_total")) == 4, f"4 calls are not 4 in {file}")
    print(f"passed  {parse.__module__}: {len(families)} metrics")


judge(sys.argv[1], text)
judge(sys.argv[2], openmetrics)
