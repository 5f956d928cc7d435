# lib.sh: Asterisk, the phones, the caller and dutyd, each started into $RUN and ended by its pid.
# For bash; sourced by run. Everything listens on 127.0.0.1 and 127.0.0.10 (the provider) only.
# shellcheck shell=bash

SIP=127.0.0.1:15060
EXTENSIONS='200 201 202 203 204 299 301 302 303'
RING_MS=200
TRANSFER_TO=7000
declare -a PHONE_PIDS

# wait_for SECONDS COMMAND...: until it succeeds; 1 when it never did
wait_for() {
	local until=$((${EPOCHREALTIME/./} + $1 * 1000000))

	shift
	until "$@" > /dev/null 2>&1; do
		[ "${EPOCHREALTIME/./}" -lt "$until" ] || return 1
		sleep 0.05
	done
}

is_gone() { ! kill -0 "$1" 2> /dev/null; }

# end_pid PID: TERM, KILL when that does not help in 5 s. A stopped process is continued first.
end_pid() {
	[ -n "$1" ] || return 0
	kill -TERM "$1" 2> /dev/null || return 0
	kill -CONT "$1" 2> /dev/null
	wait_for 5 is_gone "$1" || kill -KILL "$1" 2> /dev/null
	wait "$1" 2> /dev/null
	return 0
}

# fill FILE TO: a template of ours
fill() {
	sed -e "s|@RUN@|$RUN|g" -e "s|@TREE@|$TREE|g" -e "s|@MODULES@|${MODULES:-}|g" \
		-e "s|@YESTERDAY@|${YESTERDAY:-}|g" "$1" > "$2"
}

# ---- Asterisk

# Called through the tree's own loader, so the host's libraries are not involved.
asterisk_command() {
	local loader libs

	loader=$(find "$TREE"/lib/ "$TREE"/usr/lib/ -maxdepth 2 -type f \
		\( -name 'ld-linux*' -o -name 'ld-[0-9]*.so' \) | sed -n 1p)
	libs=$(printf '%s:' "$TREE"/usr/lib/*-linux-gnu* "$TREE"/lib/*-linux-gnu* "$TREE"/usr/lib)
	ASTERISK=("$loader" --library-path "$libs" "$TREE/usr/sbin/asterisk" -C "$RUN/etc/asterisk.conf")
}

asterisk_start() {
	local file

	MODULES=$(find "$TREE"/usr/lib -type d -path '*/asterisk/modules' | sed -n 1p)
	mkdir -p "$RUN"/{etc,lib,spool,run,log}
	for file in "$HERE"/asterisk/*.conf; do
		fill "$file" "$RUN/etc/${file##*/}"
	done
	cp "$TOP"/conf/asterisk/*.conf "$RUN/etc/"
	# the keypad's prompt: half a second of silence
	mkdir -p "$RUN/sounds" && head -c 4000 /dev/zero | tr '\0' '\377' > "$RUN/sounds/offices.ulaw"
	asterisk_command
	touch "$RUN/log/messages"
	READY_FROM=$(($(wc -c < "$RUN/log/messages") + 1))
	"${ASTERISK[@]}" -f > "$RUN/log/stdout" 2>&1 < /dev/null &
	ASTERISK_PID=$!
	wait_for 15 asterisk_is_ready && ! is_gone "$ASTERISK_PID"
}

asterisk_is_ready() { tail -c "+$READY_FROM" "$RUN/log/messages" 2> /dev/null | grep -q 'Asterisk Ready' || is_gone "$ASTERISK_PID"; }

asterisk_kill() {
	kill -KILL "$ASTERISK_PID"
	wait "$ASTERISK_PID" 2> /dev/null
}

# What the dialplan tells of calls goes nowhere: only the link is left. Until dialplan_tells.
dialplan_is_mute() { asterisk_say dialplan remove context dutyd-tell > /dev/null; }
dialplan_tells() { asterisk_say dialplan reload > /dev/null; }

# The dialplan leaves the telling to the link.
lease_is_given() { asterisk_say dialplan show globals | grep -q '^ *DUTYD_WATCHES=[1-9]'; }

asterisk_say() { "${ASTERISK[@]}" -rx "$*"; }

# asterisk_log TEXT: did it log this since the case began?
asterisk_log() { tail -c "+$LOG_FROM" "$RUN/log/messages" | grep -q -e "$1"; }

asterisk_is_idle() { asterisk_say core show channels count | grep -q '^0 active channels'; }

# ---- Phones

# phone EXT HOW [TALK_MS]: HOW is answers, officer, busy, forwards or silent. With TRACE empty it keeps no log.
phone() {
	local dir=$CASE/$1 port=$((15000 + $1))

	mkdir -p "$dir"
	sed -e "s|@RING@|$RING_MS|g" -e "s|@TALK@|${3:-20000}|g" -e "s|@TO@|$TRANSFER_TO|g" \
		"$HERE/sipp/phone-$2.xml" > "$dir/s.xml"
	# shellcheck disable=SC2086 # two words or none
	(cd "$dir" && exec sipp "$SIP" -sf s.xml -i 127.0.0.1 -p "$port" -mi 127.0.0.1 \
		-mp $((17000 + $1 * 10)) -nostdin ${TRACE--trace_msg -message_file sip.log} \
		-trace_err -error_file err.log > out 2>&1 < /dev/null) &
	PHONES+=($!)
	PHONE_PIDS[$1]=$!
}

phone_pid() { echo "${PHONE_PIDS[$1]}"; }

# udp: "  sl local_address ..." with the port in hexadecimal
port_is_bound() { grep -q ":$(printf %04X "$1") " /proc/net/udp; }

# phones EXT=HOW[:TALK_MS]...: every phone of the company. Those not named stay silent, so a call that
# goes astray is seen.
phones() {
	local ext how arg

	for ext in $EXTENSIONS; do
		how=silent
		for arg in "$@"; do
			[ "${arg%%=*}" = "$ext" ] && how=${arg#*=}
		done
		phone "$ext" "${how%%:*}" "$(sed -n 's/.*://p' <<< "$how")"
	done
	for ext in $EXTENSIONS; do
		wait_for 5 port_is_bound $((15000 + ext)) || echo "phone $ext did not start" >&2
	done
}

phones_end() {
	local pid

	for pid in "${PHONES[@]}"; do
		end_pid "$pid"
	done
	PHONES=()
}

# first PATTERN FILE...: for each log with a line that fits, the time of the first and the phone
# (the log's folder), in the order of time. sipp puts a line of dashes with date and time above.
first() {
	local pattern=$1

	shift
	LC_ALL=C awk -v pattern="$pattern" '
		/^-----.* [0-9]+:[0-9]+:[0-9.]+/ { split($NF, t, ":"); now = (t[1] * 60 + t[2]) * 60 + t[3] }
		FNR == 1 { n = split(FILENAME, part, "/") }
		$0 ~ pattern && !(FILENAME in seen) { seen[FILENAME]; printf "%.3f %s\n", now, part[n - 1] }' \
		"$@" | sort -n
}

# Who rang, and whose phone was lifted (only its answer has an SDP of ours), in the order of time: "301 202"
rang() { first '^INVITE sip:' "$CASE"/[23]*/sip.log | cut -d' ' -f2 | paste -s -d' '; }
lifted() { first '^o=agent ' "$CASE"/[23]*/sip.log | cut -d' ' -f2 | paste -s -d' '; }

# The last caller's wait, in milliseconds; 0 when nobody lifted
ms_until_lifted() {
	local log=$CASE/caller$CALLERS/sip.log

	{ first '^INVITE sip:' "$log"; first '^SIP/2.0 200' "$log"; } |
		awk 'NR == 1 { t = $1 } NR == 2 { ms = ($1 - t) * 1000 } END { printf "%d\n", ms }'
}

# ---- The caller

# caller_start SCENARIO NUMBER TALK_MS [LINE]: one call in the background, its pid in CALLER_PID
caller_start() {
	local dir=$CASE/caller$((++CALLERS)) line=${4:-0}

	mkdir -p "$dir"
	sed -e "s|@TALK@|$3|g" "$HERE/sipp/$1.xml" > "$dir/s.xml"
	(cd "$dir" && exec timeout 40 sipp "$SIP" -sf s.xml -i 127.0.0.10 -p $((15080 + line)) \
		-mi 127.0.0.10 -mp $((17900 + 4 * line)) -s "$DID" -key caller "$2" -m 1 -nostdin \
		-timeout 35s -trace_msg -message_file sip.log -trace_err -error_file err.log > out 2>&1) &
	CALLER_PID=$!
}

# The same, and 0 when the dialogue went as the scenario has it
caller() {
	caller_start "$@"
	wait "$CALLER_PID"
}

# register EXT SECONDS: the phone's registration; 0 takes it back
register() {
	local dir=$CASE/register$1-$2

	mkdir -p "$dir"
	sed -e "s|@EXPIRES@|$2|g" "$HERE/sipp/register.xml" > "$dir/s.xml"
	(cd "$dir" && timeout 10 sipp "$SIP" -sf s.xml -i 127.0.0.1 -p 15081 -key caller "$1" -m 1 \
		-nostdin -trace_msg -message_file sip.log > out 2>&1)
}

# pickup EXT OTHER TALK_MS: the phone EXT picks up what rings at OTHER, from a second line of its own
pickup() {
	local dir=$CASE/pickup$1

	mkdir -p "$dir"
	sed -e "s|@TALK@|$3|g" "$HERE/sipp/pickup.xml" > "$dir/s.xml"
	(cd "$dir" && timeout 20 sipp "$SIP" -sf s.xml -i 127.0.0.1 -p 15082 -mi 127.0.0.1 -mp 17950 \
		-s "*8$2" -key caller "$1" -m 1 -nostdin -trace_msg -message_file sip.log > out 2>&1)
}

# own_call EXT MS: the phone EXT calls somebody, from a second line of its own; its pid in OWN_PID
own_call() {
	local dir=$CASE/own$1

	mkdir -p "$dir"
	sed -e "s|@TALK@|$2|g" "$HERE/sipp/pickup.xml" > "$dir/s.xml"
	(cd "$dir" && exec timeout 40 sipp "$SIP" -sf s.xml -i 127.0.0.1 -p 15083 -mi 127.0.0.1 -mp 17960 \
		-s 600 -key caller "$1" -m 1 -nostdin -trace_msg -message_file sip.log > out 2>&1) &
	# shellcheck disable=SC2034 # run waits for it
	OWN_PID=$!
}

# ---- dutyd

# dutyd_with [SED]: from now on with its configuration changed so; without an argument as it was
dutyd_with() {
	fill "$HERE/dutyd.conf" "$RUN/dutyd.conf"
	sed -i -e "${1:-}" "$RUN/dutyd.conf"
	dutyd_end
	dutyd_start
}

# The manager link through a relay that can break it, see relay.c.
relay_start() {
	"$BUILD/tests/relay" 15039 15038 &
	RELAY_PID=$!
}

relay_do() { kill -"$1" "$RELAY_PID"; } # USR1: black hole; USR2: RST; HUP: as it was

relay_end() {
	end_pid "$RELAY_PID"
	RELAY_PID=
}

dutyd_start() {
	"$BUILD/dutyd" -c "$RUN/dutyd.conf" 2>> "$RUN/log/dutyd" < /dev/null &
	DUTYD_PID=$!
	wait_for 5 dutyd_is_ready && ! is_gone "$DUTYD_PID"
}

# as kill -9 leaves it
dutyd_kill() {
	kill -KILL "$DUTYD_PID"
	wait "$DUTYD_PID" 2> /dev/null
	DUTYD_PID=
}

# dutyd_log TEXT: did it log this since the case began?
dutyd_log() { tail -c "+$DUTYD_FROM" "$RUN/log/dutyd" | grep -q -e "$1"; }

dutyd_is_ready() { dutyctl status || is_gone "$DUTYD_PID"; }

dutyd_end() {
	end_pid "$DUTYD_PID"
	DUTYD_PID=
}

dutyctl() { "$BUILD/dutyctl" -s "$RUN/control.sock" "$@"; }

# agent PERSON COLUMN: what `show agents` says of him
agent() {
	dutyctl show agents | awk -v who="$1" -v column="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) place[$i] = i }
		$1 == who { print $(place[column]) }'
}
agent_is() { [ "$(agent "$1" "$2")" = "$3" ]; }
link_is() { dutyctl show links | grep -q "^asterisk  *$1 "; }

last_seq() { dutyctl queue tail -n 1 --json | sed -n '$s/.*"seq": *\([0-9]*\).*/\1/p'; }

# messages TOPIC COLUMNS: what the queue got since the case began; line is a message, one JSON object
messages() {
	dutyctl queue tail -n 50 --json > "$CASE/tail" || return
	sqlite3 -batch -cmd '.mode ascii' -cmd '.separator "\001" "\n"' \
		-cmd 'CREATE TABLE t(line)' -cmd ".import '$CASE/tail' t" -cmd '.mode list' -cmd '.separator " "' \
		:memory: "SELECT $2 FROM t WHERE line ->> '$.topic' = '$1' AND line ->> '$.seq' > $SEQ_FROM
			ORDER BY line ->> '$.seq'"
}

# One decision a line: stage action employee belongs_to reason
decisions() {
	messages decision "line ->> '$.payload.stage', line ->> '$.payload.action',
		coalesce(line ->> '$.payload.employee', '-'),
		coalesce(line ->> '$.payload.belongs_to', '-'), line ->> '$.payload.reason'"
}

# Who answered, in order: "anya masha"
answerers() { messages answered "line ->> '$.payload.answered_by'" | paste -s -d' '; }
