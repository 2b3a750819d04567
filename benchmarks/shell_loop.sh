#!/usr/bin/env bash
# One papermill command and one nbconvert command for each report, as most people do it today.
# Usage: shell_loop.sh WARM.tsv MEASURED.tsv FOLDER; a line is name, notebook and parameters by tabs.
# Says "ready" and "done" and waits for a line each time, as contenders.py does.
set -euo pipefail

make_reports() {
    local name notebook facilitator month inputs
    while IFS=$'\t' read -r name notebook facilitator month inputs; do
        papermill "$notebook" "$folder/$name.executed.ipynb" --no-progress-bar \
            -p facilitator_id "$facilitator" -p month "$month" -p inputs "$inputs"
        jupyter nbconvert "$folder/$name.executed.ipynb" --to shell_page.PageAndRecord \
            --output-dir "$folder" --output "$name"
    done
}

folder=$3
make_reports < "$1" >&2
echo ready
read -r
make_reports < "$2" >&2
echo "done"
read -r
