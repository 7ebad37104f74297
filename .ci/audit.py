"""The dependency audit, told as it went: pip-audit alone calls it a success when its service knew no package at all.

Ends with 0 when every dependency was examined and none has a known vulnerability, 1 when one has, 3 when some could
not be examined. Nothing is fixed here.
"""

import json
import subprocess
import sys
from pathlib import Path

OURS = "residencias"
SHOWN = 5


def main() -> int:
    """Audit the environment of the running Python and say what was and what was not examined."""
    program = Path(sys.executable).with_name("pip-audit")
    ended = subprocess.run(
        [program, "--format", "json", "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        told = json.loads(ended.stdout)["dependencies"]
    except ValueError:
        reason = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"pip-audit: NOT DONE, the advisory service did not answer ({reason})")
        return 3
    found = [item for item in told if item["name"] != OURS]
    vulnerable = [item for item in found if item.get("vulns")]
    unknown = [item["name"] for item in found if "skip_reason" in item]
    for item in vulnerable:
        for advisory in item["vulns"]:
            fixed = ", ".join(advisory["fix_versions"]) or "none yet"
            print(f"pip-audit: {item['name']} {item['version']} has {advisory['id']}; fixed in: {fixed}")
    if vulnerable:
        return 1
    if unknown:
        named = ", ".join(unknown[:SHOWN]) + (", ..." if len(unknown) > SHOWN else "")
        what = "NOT DONE" if len(unknown) == len(found) else "INCOMPLETE"
        print(f"pip-audit: {what}, the advisory service told nothing of {len(unknown)} of {len(found)} ({named})")
        return 3
    print(f"pip-audit: {len(found)} dependencies examined, no known vulnerability")
    return 0


if __name__ == "__main__":
    sys.exit(main())
