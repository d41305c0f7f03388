# What deploy, destroy and the emulator's up share; sourced, from the root of the project.
# shellcheck shell=bash

say() { printf '== %s\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2 && exit 1; }

# Lines of wiring.txt that begin with $1, without it.
wired() { awk -v kind="$1" '$1 == kind { $1 = ""; print substr($0, 2) }' infra/aws/wiring.txt; }

# The tools of $1's requirements, in a venv beside them; once for each change of what is required.
venv() {
  local venv=$1/.venv
  cmp --silent "$1/requirements.txt" "$venv/installed" && return
  say "installing the tools of $1"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$1/requirements.txt"
  cp "$1/requirements.txt" "$venv/installed"
}

# Which packages, features and binaries cargo is to build, a word a line.
cargo_words() {
  local name package
  while read -r name package; do
    printf '%s\n' --bin "$name" --package "$package" --features "$package/lambda"
  done < <(wired function)
}

# Puts the functions' binaries out of $1 into folders under $2, without the half that is for debuggers.
lay_out() {
  local name _
  while read -r name _; do
    mkdir -p "$2/$name"
    objcopy --strip-debug "$1/$name" "$2/$name/bootstrap"
  done < <(wired function)
}

# Template, stack, then parameters as KEY=VALUE: those that are left out stay as they are.
deploy_stack() {
  local template=$1 stack=$2
  shift 2
  SAM_CLI_TELEMETRY=0 infra/aws/.venv/bin/sam deploy --config-file "$PWD/infra/aws/samconfig.toml" \
    --template-file "$template" --stack-name "$stack" --s3-prefix "$stack" \
    ${STAGE:+--tags "application=greenpulse stage=$STAGE"} \
    --no-progressbar --parameter-overrides "$@" >&2
}

# State of stack $1; nothing when there is none.
stack_status() {
  local answer
  if answer=$(aws cloudformation describe-stacks --stack-name "$1" --output text \
    --query 'Stacks[0].StackStatus' 2>&1); then
    echo "$answer"
  else
    [[ $answer == *'does not exist'* ]] || die "$answer"
  fi
}

# A stack whose first deployment failed can only be deleted, and keeps nothing that anybody wrote.
forget_failed() {
  local status
  status=$(stack_status "$1")
  if [ "$status" = ROLLBACK_COMPLETE ]; then
    say "deleting what is left of a deployment that failed"
    aws cloudformation delete-stack --stack-name "$1"
    aws cloudformation wait stack-delete-complete --stack-name "$1"
  fi
}

# Output $2 of stack $1.
output() {
  aws cloudformation describe-stacks --stack-name "$1" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue"
}

build_dashboard() {
  say 'building the dashboard'
  npm --prefix frontend ci --no-audit --no-fund --silent
  npm --prefix frontend run --silent build >&2
}

# Puts folder $1 into bucket $2. What has a hash in its name never changes, and stays for pages that
# are open; everything else is asked for again each time, the page last.
upload_dashboard() {
  local hashed=('*-????????.js' '*-????????.css') only=() but=() it
  for it in "${hashed[@]}"; do only+=(--include "$it") but+=(--exclude "$it"); done
  aws s3 sync "$1" "s3://$2" --only-show-errors --exclude '*' "${only[@]}" \
    --cache-control 'public, max-age=31536000, immutable'
  aws s3 sync "$1" "s3://$2" --only-show-errors --delete "${but[@]}" --exclude index.html \
    --cache-control no-cache
  aws s3 cp "$1/index.html" "s3://$2/index.html" --only-show-errors --cache-control no-cache
}

# What function $1 answers to $2, however long it takes.
invoke() {
  local answer failed raw=()
  if [[ $(aws --version 2>&1) == aws-cli/2* ]]; then raw=(--cli-binary-format raw-in-base64-out); fi
  answer=$(mktemp)
  failed=$(aws lambda invoke --function-name "$1" "${raw[@]}" --payload "$2" --cli-read-timeout 0 \
    --query FunctionError --output text "$answer")
  [ "$failed" = None ] || die "$1 failed: $(cat "$answer")"
  cat "$answer"
  rm "$answer"
}

# Asks function $1 for the first admin's sign-in link; says nothing when there is an admin already.
first_admin() {
  local answer
  answer=$(invoke "$1" '{"user":"admin"}') || exit
  python3 -c 'import json, sys; print(json.load(sys.stdin).get("link") or "")' <<< "$answer"
}
