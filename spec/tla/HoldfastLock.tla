---------------------------- MODULE HoldfastLock ----------------------------
(***************************************************************************)
(* One lock on one Redis server, and the processes that acquire it.        *)
(*                                                                         *)
(* Server: the lock key K, the counter of fencing tokens g, the queue Q.   *)
(* A script is one step.                                                   *)
(*                                                                         *)
(* Process: it has at most one request in flight (field req). The server   *)
(* executes a request in one step, and the process receives the reply in   *)
(* another. It may give the request up before, between and after them. A   *)
(* request that was given up may still be executed, late or never (late).  *)
(* A hand-over message arrives at any later moment, or never (messages).   *)
(*                                                                         *)
(* Time: Tick is one unit of real time for everything. Times to live, ages *)
(* and leases are counted in ticks that remain or have passed, so the      *)
(* number of states is finite without a bound on time. Fencing tokens are  *)
(* absolute numbers and need bounds.                                       *)
(*                                                                         *)
(* Clocks: a process counts a lease of TTL as TTL - Margin on its own      *)
(* clock, which may be slow by Drift in that time. Only the slowest clock  *)
(* matters to exclusion, so a lease lasts LeaseTime = TTL - Margin + Drift.*)
(* A holder may also release at any moment, which covers faster clocks.    *)
(***************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

CONSTANTS
  Procs, NoProc,     \* processes (model values)
  NTok,              \* owner tokens of a process that can exist at the same time
  TTL,               \* lease time in ticks
  Claim,             \* claim time in ticks: how long a lock that was handed over is kept
  NotAfter,          \* the server refuses a request that is older than this many ticks
  Margin, Drift,     \* see above
  MaxLate,           \* requests of a process that were given up and may still be executed
  MaxMessages,       \* hand-over messages to a process in flight at the same time
  MaxCrash, MaxLoss, MaxEvict, MaxJump, JumpBy, MaxDel, MaxLost,    \* how often each fault happens
  CanRenew,          \* holders may renew
  CanGiveUp,         \* waiters may give up
  Timely,            \* what has arrived is handled within a tick: for liveness
  Direct,            \* a reply arrives in the step that executes the request, or never
  Fencing, Block,    \* fencing tokens, and how many of them a grant reserves
  Lag,               \* how far the counter may be behind the server's clock: one millisecond
  ClockStep, MaxClock, MaxG,    \* tokens are absolute: bounds on the clock and on the counter
  Off                \* rules and assumptions that this configuration leaves out

-----------------------------------------------------------------------------
(* Rules of the protocol. A mutant leaves one of them out.                 *)

Rules == {
  "MarkOnJoin",          \* an attempt that finds the lock busy marks K: a join, and each poll
  "MarkOnFullGrant",     \* the full ACQUIRE that takes a free lock marks K if others remain in the queue
  "MarkOnHandOver",      \* a hand-over marks K
  "SmallSeesQueue",      \* the small ACQUIRE refuses while the queue is not empty
  "CompareUnmarked",     \* compare-and-delete compares with the unmarked token
  "StaleMessage",        \* a message is believed only if it was sent after the last WAIT reply that the waiter has
  "JudgeAfterReply",     \* a message that arrives while a poll is in flight is judged after the reply
  "MessageAboveClock",   \* the token of a message has to be above the server's clock of the last WAIT, less Lag
  "MessageAboveFloor",   \* and above the highest token that the process has seen
  "AcquireNotAfter",     \* ACQUIRE has a notAfter
  "ExtendNotAfter",      \* EXTEND has a notAfter
  "GrantKeepsDebt",      \* a grant does not clear the debt of earlier requests with the same token
  "ReleaseKeepsDebt",    \* a release clears it only if it was executed after notAfter of each of them
  "DebtFromNotAfter",    \* a debt lasts until notAfter + TTL, and not until TTL after the request
  "DebtToCompensator",   \* a process that gives up a token hands it to the compensator
  "CounterFollowsClock", \* a counter that is more than Lag behind the clock is set to the clock
  "ShortLag",            \* and Lag is no longer than that: otherwise one step of the clock longer
  "FloorBelowBlock",     \* the floor is compared with the counter before the step, not with the last token of the block
  "Polls"                \* a waiter polls now and then
}
Assumptions == {
  "ClockPassesTokens"    \* after a loss of the counter, no script runs until the clock has passed its last value by Lag
}
ASSUME Off \subseteq Rules \cup Assumptions

MarkOnJoin          == "MarkOnJoin" \notin Off
MarkOnFullGrant     == "MarkOnFullGrant" \notin Off
MarkOnHandOver      == "MarkOnHandOver" \notin Off
SmallSeesQueue      == "SmallSeesQueue" \notin Off
CompareUnmarked     == "CompareUnmarked" \notin Off
StaleMessage        == "StaleMessage" \notin Off
JudgeAfterReply     == "JudgeAfterReply" \notin Off
MessageAboveClock   == "MessageAboveClock" \notin Off
MessageAboveFloor   == "MessageAboveFloor" \notin Off
AcquireNotAfter     == "AcquireNotAfter" \notin Off
ExtendNotAfter      == "ExtendNotAfter" \notin Off
GrantKeepsDebt      == "GrantKeepsDebt" \notin Off
ReleaseKeepsDebt    == "ReleaseKeepsDebt" \notin Off
DebtFromNotAfter    == "DebtFromNotAfter" \notin Off
DebtToCompensator   == "DebtToCompensator" \notin Off
CounterFollowsClock == "CounterFollowsClock" \notin Off
ShortLag            == "ShortLag" \notin Off
FloorBelowBlock     == "FloorBelowBlock" \notin Off
Polls               == "Polls" \notin Off
ClockPassesTokens   == "ClockPassesTokens" \notin Off

-----------------------------------------------------------------------------
(* State.                                                                  *)

VARIABLES
  K,         \* the lock key: owner token, mark, time to live; handed: it was handed over and not taken up yet
  g,         \* the last fencing token issued
  now,       \* the clock of the server, for fencing tokens only
  Q,         \* the queue: owner tokens in the order of their tickets
  lapsed,    \* K is free because a time ran out or data was lost, not because of a release
  late,      \* requests that were given up and may still be executed
  messages,  \* hand-over messages in flight
  P,         \* the processes
  debt,      \* of each owner token
  reported,  \* the highest fencing token that was reported to a holder
  mustPass,  \* the clock that has to be passed after a loss of the counter
  budget     \* the faults that may still happen
vars == <<K, g, now, Q, lapsed, late, messages, P, debt, reported, mustPass, budget>>

Max(a, b) == IF a > b THEN a ELSE b
Min(a, b) == IF a < b THEN a ELSE b
Sub(a, b) == Max(0, a - b)

NoToken   == <<NoProc, 0>>
Tokens    == Procs \X (1..NTok)
LeaseTime == TTL - Margin + Drift      \* how long a lease lasts at most, from before the request was sent
ClaimLeft == LeaseTime - (TTL - Claim) \* the same for a lock that was handed over, from before the last poll was sent

FreeKey   == [owner |-> NoToken, mark |-> FALSE, ttl |-> 0, handed |-> FALSE]

\* kind: small, full (both ACQUIRE), extend, delete (compare-and-delete), release. state: sent, executed.
\* first: the first fencing token of a grant; in a WAIT reply the token that a message has to be above.
\* flag: what else the reply says, see the scripts.
NoRequest     == [kind |-> "none", state |-> "-", age |-> 0, reply |-> "-", first |-> 0, flag |-> FALSE]
Request(kind) == [kind |-> kind, state |-> "sent", age |-> 0, reply |-> "-", first |-> 0, flag |-> FALSE]

\* phase: idle, acquiring, waiting, held, releasing, dead. lease: ticks left. claimLease: how long a lease would last if the
\* lock was handed over now. believeAbove: see first. marked: K is known to be marked. fence: the first token of the lease.
\* seen: reported, at the time of the request. floor: the highest token that the process has seen.
Idle == [phase |-> "idle", token |-> NoToken, req |-> NoRequest, lease |-> 0, claimLease |-> 0, believeAbove |-> 0,
         marked |-> FALSE, fence |-> 0, seen |-> 0, floor |-> 0]

\* open: ticks until no request without a reply can be executed any more. until: ticks until the debt ends.
NoDebt == [open |-> 0, until |-> 0]

Alive(p) == P[p].phase # "dead"
InUse(t) == P[t[1]].token = t          \* the token belongs to a wait, a lease, or a release in flight
Valid(p) == P[p].phase = "held" /\ P[p].lease > 0
InQueue(q, t) == \E i \in DOMAIN q : q[i] = t
Without(q, t) == SelectSeq(q, LAMBDA x : x # t)

\* PUBSUB NUMSUB counts no subscriber for a dead process.
RECURSIVE PopDead(_)
PopDead(q) == IF q = <<>> THEN q ELSE IF Alive(Head(q)[1]) THEN q ELSE PopDead(Tail(q))

Init ==
  /\ K = FreeKey /\ g = 0 /\ now = 0 /\ Q = <<>> /\ lapsed = FALSE /\ late = {} /\ messages = {}
  /\ P = [p \in Procs |-> Idle] /\ debt = [t \in Tokens |-> NoDebt] /\ reported = 0 /\ mustPass = 0
  /\ budget = [crash |-> MaxCrash, loss |-> MaxLoss, evict |-> MaxEvict, jump |-> MaxJump, del |-> MaxDel, lost |-> MaxLost]

-----------------------------------------------------------------------------
(* Scripts. Each returns the new state of the server and a reply.          *)

\* The last token of the block that a grant reserves: INCRBY, corrected by the clock and the floor.
LastToken(floor) ==
  IF ~Fencing THEN 0
  ELSE LET last == g + Block
           behind == CounterFollowsClock /\ g < now - Lag - (IF ShortLag THEN 0 ELSE ClockStep)
           below == (IF FloorBelowBlock THEN g ELSE last) < floor
       IN IF behind \/ below THEN Max(now, floor) + Block ELSE last
FirstOf(last) == IF Fencing THEN last - Block + 1 ELSE 0
EndOf(first)  == IF Fencing /\ first > 0 THEN first + Block - 1 ELSE 0    \* threads of the process may use the whole block

Reply(r) == [K |-> K, Q |-> Q, g |-> g, messages |-> messages, reply |-> r, first |-> 0, flag |-> FALSE]

\* Hands the free lock over to the head of q, which is alive. The queue does not know the floor of a waiter.
HandOver(q) ==
  LET head == Head(q)
      last == LastToken(0)
  IN [K |-> [owner |-> head, mark |-> MarkOnHandOver, ttl |-> Claim, handed |-> TRUE], Q |-> Tail(q), g |-> last,
      messages |-> IF Cardinality({m \in messages : m.token[1] = head[1]}) < MaxMessages
                   THEN messages \cup {[token |-> head, first |-> FirstOf(last), state |-> "new"]} ELSE messages,
      reply |-> "ok", first |-> 0, flag |-> FALSE]

\* A WAIT reply to t was made, so messages that were sent to t before are about an earlier hand-over (overtaken). The waiter
\* knows that once it has the reply (stale). With fencing tokens the real comparison is used instead.
Overtake(ms, t) == {IF m.token = t /\ m.state = "new" THEN [m EXCEPT !.state = "overtaken"] ELSE m : m \in ms}

Wait(s, t) == [s EXCEPT !.K.mark = IF MarkOnJoin THEN TRUE ELSE @,
                        !.Q = IF InQueue(@, t) THEN @ ELSE Append(@, t),
                        !.messages = Overtake(@, t), !.reply = "wait",
                        !.first = IF ~Fencing THEN 0 ELSE IF MessageAboveClock THEN Max(s.g, now - Lag) ELSE s.g]

\* flag of a grant: K is marked.
Acquire(t, kind, age, floor) ==
  IF AcquireNotAfter /\ age > NotAfter THEN Reply("late")
  ELSE IF kind = "small" THEN
    IF K.owner # NoToken \/ (SmallSeesQueue /\ Q # <<>>) THEN Reply("busy")
    ELSE LET last == LastToken(floor) IN
      [Reply("ok") EXCEPT !.K = [owner |-> t, mark |-> FALSE, ttl |-> TTL, handed |-> FALSE],
                          !.g = last, !.first = FirstOf(last)]
  ELSE IF K.owner = t THEN      \* a repetition, or handed over. Other locks share the counter: a new block is reserved
    LET last == LastToken(floor) IN
      [Reply("ok") EXCEPT !.K.ttl = Max(@, TTL), !.K.handed = FALSE, !.Q = Without(@, t),
                          !.g = last, !.first = FirstOf(last), !.flag = K.mark]
  ELSE IF K.owner = NoToken THEN
    LET q == PopDead(Q) IN
      IF q = <<>> \/ Head(q) = t
      THEN LET last == LastToken(floor)
               rest == Without(q, t)
               mark == MarkOnFullGrant /\ rest # <<>>
           IN [Reply("ok") EXCEPT !.K = [owner |-> t, mark |-> mark, ttl |-> TTL, handed |-> FALSE],
                                  !.Q = rest, !.g = last, !.first = FirstOf(last), !.flag = mark]
      ELSE Wait(HandOver(q), t)
  ELSE Wait(Reply("wait"), t)

\* RELEASE, which also cancels a wait. flag: it was executed after notAfter of each request of the token that has no reply.
Release(t) ==
  LET others == Without(Q, t)
      after == debt[t].open = 0
  IN IF K.owner # t THEN [Reply("ok") EXCEPT !.Q = others, !.flag = after]
     ELSE LET q == PopDead(others) IN
          IF q = <<>> THEN [Reply("ok") EXCEPT !.K = FreeKey, !.Q = q, !.flag = after]
          ELSE [HandOver(q) EXCEPT !.flag = after]

\* The compare-and-delete of a holder that knows of no waiter. It does not return the time, so it clears no debt.
CompareAndDelete(t) ==
  IF K.owner = t /\ (K.mark = FALSE \/ ~CompareUnmarked) THEN [Reply("ok") EXCEPT !.K = FreeKey] ELSE Reply("zero")

\* flag: K is marked.
Extend(t, age) ==
  IF ExtendNotAfter /\ age > NotAfter THEN Reply("late")
  ELSE IF K.owner = t THEN [Reply("ok") EXCEPT !.K.ttl = Max(@, TTL), !.K.handed = FALSE, !.flag = K.mark]
  ELSE Reply("lost")

Run(t, kind, age, floor) ==
  IF kind \in {"small", "full"} THEN Acquire(t, kind, age, floor)
  ELSE IF kind = "extend" THEN Extend(t, age)
  ELSE IF kind = "delete" THEN CompareAndDelete(t)
  ELSE Release(t)

Put(s) ==
  /\ K' = s.K /\ Q' = s.Q /\ g' = s.g
  /\ lapsed' = IF s.K.owner # NoToken \/ K.owner # NoToken THEN FALSE ELSE lapsed

\* Whether the server may run a script within the bounds of this configuration.
Ready == ~Fencing \/ (g < MaxG /\ (~ClockPassesTokens \/ mustPass = 0 \/ now > mustPass))

-----------------------------------------------------------------------------
(* A process.                                                              *)

More(d, open, until) == [open |-> Max(d.open, open), until |-> Max(d.until, until)]

\* What a request with an unknown outcome adds to the debt of its token. A release has no notAfter: a late one does no harm.
Owed(d, req) ==
  IF req.kind \in {"small", "full"}
  THEN More(d, Sub(NotAfter + 1, req.age), Sub((IF DebtFromNotAfter THEN NotAfter ELSE 0) + TTL, req.age))
  ELSE IF req.kind = "extend"
  THEN IF ExtendNotAfter THEN More(d, Sub(NotAfter + 1, req.age), Sub(NotAfter + TTL, req.age)) ELSE More(d, 0, Sub(TTL, req.age))
  ELSE IF req.kind \in {"delete", "release"} THEN More(d, 0, TTL)
  ELSE d

\* The token is given up without a definite release, so the compensator releases it.
ToCompensator(d) == IF DebtToCompensator THEN More(d, 0, TTL) ELSE NoDebt

\* A request that was given up may still be executed. Releases need not be kept here: the compensator repeats them.
Abandon(p) ==
  LET req == P[p].req
      x == [token |-> P[p].token, kind |-> req.kind, age |-> req.age, floor |-> P[p].floor]
  IN IF req.state = "sent" /\ req.kind \in {"small", "full", "extend"}
        /\ Cardinality({y \in late : y.token[1] = p}) < MaxLate
     THEN late \cup {x} ELSE late

\* Owner tokens are random. One that has left no trace stands for a new one.
Fresh(p) == {i \in 1..NTok : LET t == <<p, i>> IN
  /\ K.owner # t /\ ~InQueue(Q, t) /\ debt[t] = NoDebt /\ ~InUse(t)
  /\ (\A x \in late : x.token # t) /\ (\A m \in messages : m.token # t)}

\* Which script is tried first follows what the process last saw of the lock; here it is either.
Start(p) ==
  /\ P[p].phase = "idle" /\ Fresh(p) # {}
  /\ LET i == CHOOSE i \in Fresh(p) : \A j \in Fresh(p) : i <= j IN
     \E kind \in {"small", "full"} :
       P' = [P EXCEPT ![p] = [Idle EXCEPT !.phase = "acquiring", !.token = <<p, i>>, !.req = Request(kind),
                                          !.seen = reported, !.floor = P[p].floor]]
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, messages, debt, reported, mustPass, budget>>

\* The process gives up its token. The floor stays.
GoIdle(p) == [Idle EXCEPT !.floor = P[p].floor]
Hold(p, lease, first, marked) ==
  /\ P' = [P EXCEPT ![p].phase = "held", ![p].req = NoRequest, ![p].lease = lease, ![p].fence = first,
                    ![p].marked = marked, ![p].claimLease = 0, ![p].believeAbove = 0]
  /\ reported' = Max(reported, EndOf(first))

\* Process p handles the reply in req; ms are the messages in flight.
Take(p, req, ms) ==
  LET t == P[p].token
      left == Sub(LeaseTime, req.age)
  IN
  \/ /\ req.kind \in {"small", "full"} /\ req.reply = "ok"
     /\ IF left > 0
        THEN /\ Hold(p, left, req.first, req.flag)
             /\ debt' = IF GrantKeepsDebt THEN debt ELSE [debt EXCEPT ![t] = NoDebt]
        ELSE /\ P' = [P EXCEPT ![p] = GoIdle(p)] /\ UNCHANGED reported     \* the grant came too late: it is released
             /\ debt' = [debt EXCEPT ![t] = ToCompensator(@)]
     /\ messages' = ms
  \/ /\ req.kind \in {"small", "full"} /\ req.reply \in {"busy", "late"}
     /\ P' = [P EXCEPT ![p].req = NoRequest] /\ messages' = ms /\ UNCHANGED <<reported, debt>>
  \/ /\ req.kind = "full" /\ req.reply = "wait"
     /\ P' = [P EXCEPT ![p].phase = "waiting", ![p].req = NoRequest, ![p].claimLease = Sub(ClaimLeft, req.age),
                       ![p].believeAbove = IF MessageAboveFloor THEN Max(req.first, P[p].floor) ELSE req.first]
     /\ messages' = {IF m.token = t /\ m.state = "overtaken" THEN [m EXCEPT !.state = "stale"] ELSE m : m \in ms}
     /\ UNCHANGED <<reported, debt>>
  \/ /\ req.kind = "extend" /\ req.reply = "ok"
     /\ P' = [P EXCEPT ![p].req = NoRequest, ![p].lease = IF @ > 0 THEN Max(@, left) ELSE 0, ![p].marked = @ \/ req.flag]
     /\ messages' = ms /\ UNCHANGED <<reported, debt>>
  \/ /\ req.kind = "extend" /\ req.reply = "late"
     /\ P' = [P EXCEPT ![p].req = NoRequest] /\ messages' = ms /\ UNCHANGED <<reported, debt>>
  \/ /\ req.kind = "extend" /\ req.reply = "lost"
     /\ P' = [P EXCEPT ![p] = GoIdle(p)] /\ debt' = [debt EXCEPT ![t] = ToCompensator(@)]
     /\ messages' = ms /\ UNCHANGED reported
  \/ /\ req.kind = "delete" /\ req.reply = "zero"       \* marked, or gone: the full RELEASE follows
     /\ P' = [P EXCEPT ![p].req = Request("release")] /\ messages' = ms /\ UNCHANGED <<reported, debt>>
  \/ /\ req.kind \in {"delete", "release"} /\ req.reply = "ok"
     /\ P' = [P EXCEPT ![p] = GoIdle(p)]
     /\ debt' = IF req.flag \/ ~ReleaseKeepsDebt THEN [debt EXCEPT ![t] = NoDebt] ELSE debt
     /\ messages' = ms /\ UNCHANGED reported

\* No reply will come: the outcome is unknown.
Unknown(p, req) ==
  /\ debt' = [debt EXCEPT ![P[p].token] = Owed(@, req)]
  /\ P' = [P EXCEPT ![p] = IF req.kind \in {"delete", "release"} THEN GoIdle(p) ELSE [@ EXCEPT !.req = NoRequest]]

\* The server executes the request in flight. Direct: the reply arrives in the same step, or never. Exclusion loses nothing by
\* that, as a lease counts from before the request was sent and not from the reply; there are fewer states.
Execute(p) ==
  LET req == P[p].req
      s == Run(P[p].token, req.kind, req.age, P[p].floor)
      done == [req EXCEPT !.state = "executed", !.reply = s.reply, !.first = s.first, !.flag = s.flag]
  IN /\ Alive(p) /\ req.state = "sent" /\ Ready
     /\ Put(s)
     /\ IF ~Direct
        THEN messages' = s.messages /\ P' = [P EXCEPT ![p].req = done] /\ UNCHANGED <<reported, debt, budget>>
        ELSE \/ Take(p, done, s.messages) /\ UNCHANGED budget
             \/ /\ Timely => budget.lost > 0
                /\ budget' = IF Timely THEN [budget EXCEPT !.lost = @ - 1] ELSE budget
                /\ Unknown(p, req) /\ messages' = s.messages /\ UNCHANGED reported
     /\ UNCHANGED <<now, late, mustPass>>

Receive(p) ==
  /\ Alive(p) /\ P[p].req.state = "executed"
  /\ Take(p, P[p].req, messages)
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, mustPass, budget>>

TimeOut(p) ==
  /\ Alive(p) /\ P[p].req.kind # "none"
  /\ Timely => budget.lost > 0
  /\ budget' = IF Timely THEN [budget EXCEPT !.lost = @ - 1] ELSE budget
  /\ late' = Abandon(p)
  /\ Unknown(p, P[p].req)
  /\ UNCHANGED <<K, g, now, Q, lapsed, messages, reported, mustPass>>

\* Join, poll, and the repetition after an unknown outcome: always the full ACQUIRE with the same token.
Poll(p) ==
  /\ P[p].phase \in {"acquiring", "waiting"} /\ P[p].req.kind = "none"
  /\ P[p].phase = "waiting" => Polls /\ (Timely => P[p].claimLease = 0)        \* there is an interval between polls
  /\ P' = [P EXCEPT ![p].req = Request("full")]
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, messages, debt, reported, mustPass, budget>>

\* The wait is over (time limit, interrupt). The compensator cancels a wait that has had a ticket.
GiveUp(p) ==
  /\ CanGiveUp \/ P[p].phase = "acquiring"
  /\ P[p].phase \in {"acquiring", "waiting"} /\ P[p].req.kind = "none"
  /\ debt' = IF P[p].phase = "waiting" \/ ~DebtToCompensator THEN [debt EXCEPT ![P[p].token] = ToCompensator(@)] ELSE debt
  /\ P' = [P EXCEPT ![p] = GoIdle(p)]
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, messages, reported, mustPass, budget>>

Believable(m) ==
  \/ ~StaleMessage
  \/ m.state = "judged"
  \/ IF Fencing THEN m.first > P[m.token[1]].believeAbove ELSE m.state # "stale"

\* A hand-over message arrives. While a request is in flight the message is kept until the reply is there.
Hear(m) ==
  LET p == m.token[1]
  IN /\ m \in messages /\ Alive(p)
     /\ (InUse(m.token) => P[p].req.kind = "none")
     /\ messages' = messages \ {m}
     /\ IF P[p].phase = "waiting" /\ InUse(m.token)
        THEN /\ IF Believable(m) /\ P[p].claimLease > 0
                THEN Hold(p, P[p].claimLease, m.first, TRUE)
                ELSE P' = [P EXCEPT ![p].req = Request("full")] /\ UNCHANGED reported      \* it polls instead
             /\ UNCHANGED debt
        ELSE /\ debt' = IF InUse(m.token) THEN debt ELSE [debt EXCEPT ![m.token] = More(@, 0, Claim)]   \* no waiter: cancel
             /\ UNCHANGED <<P, reported>>
     /\ UNCHANGED <<K, g, now, Q, lapsed, late, mustPass, budget>>

\* The mutant without JudgeAfterReply: the message is judged on arrival, and taken up after the reply.
JudgeEarly(m) ==
  /\ ~JudgeAfterReply
  /\ m \in messages /\ InUse(m.token)
  /\ P[m.token[1]].phase = "waiting" /\ P[m.token[1]].req.kind = "full" /\ Believable(m)
  /\ messages' = (messages \ {m}) \cup {[m EXCEPT !.state = "judged"]}
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, P, debt, reported, mustPass, budget>>

\* A message that is never heard stays in flight. This step is needed only where Timely makes delivery certain.
LoseMessage(m) ==
  /\ Timely /\ m \in messages /\ budget.lost > 0
  /\ budget' = [budget EXCEPT !.lost = @ - 1] /\ messages' = messages \ {m}
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, P, debt, reported, mustPass>>

Renew(p) ==
  /\ CanRenew /\ Valid(p) /\ P[p].req.kind = "none"
  /\ P' = [P EXCEPT ![p].req = Request("extend")]
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, messages, debt, reported, mustPass, budget>>

\* A holder that knows of a waiter, or whose token has a debt, goes to the full RELEASE at once.
Unlock(p) ==
  /\ P[p].phase = "held" /\ P[p].req.kind = "none" /\ P[p].lease > 0
  /\ P' = [P EXCEPT ![p].phase = "releasing", ![p].lease = 0,
                    ![p].req = Request(IF P[p].marked \/ debt[P[p].token] # NoDebt THEN "release" ELSE "delete"),
                    ![p].marked = FALSE, ![p].seen = 0, ![p].fence = 0, ![p].floor = Max(@, EndOf(P[p].fence))]
  /\ UNCHANGED <<K, g, now, Q, lapsed, late, messages, debt, reported, mustPass, budget>>

\* The deadline has passed: the lease is lost, and the compensator releases it.
Lose(p) ==
  /\ P[p].phase = "held" /\ P[p].lease = 0
  /\ late' = Abandon(p)
  /\ debt' = [debt EXCEPT ![P[p].token] = ToCompensator(Owed(@, P[p].req))]
  /\ P' = [P EXCEPT ![p] = [GoIdle(p) EXCEPT !.floor = Max(@, EndOf(P[p].fence))]]
  /\ UNCHANGED <<K, g, now, Q, lapsed, messages, reported, mustPass, budget>>

\* A release of the compensator that reaches the server. The debt ends with one that was executed after notAfter of each
\* request without a reply.
Compensate(t) ==
  LET s == Release(t)
  IN /\ Alive(t[1]) /\ ~InUse(t) /\ debt[t].until > 0
     /\ Put(s) /\ messages' = s.messages
     /\ debt' = IF s.flag \/ ~ReleaseKeepsDebt THEN [debt EXCEPT ![t] = NoDebt] ELSE debt
     /\ UNCHANGED <<now, late, P, reported, mustPass, budget>>

-----------------------------------------------------------------------------
(* The world.                                                              *)

ExecuteLate(x) ==
  LET s == Run(x.token, x.kind, x.age, x.floor)
  IN /\ x \in late /\ Ready
     /\ late' = late \ {x}
     /\ Put(s) /\ messages' = s.messages
     /\ UNCHANGED <<now, P, debt, reported, mustPass, budget>>

Crash(p) ==
  /\ budget.crash > 0 /\ P[p].phase \notin {"dead", "idle"}
  /\ budget' = [budget EXCEPT !.crash = @ - 1]
  /\ late' = Abandon(p)
  /\ P' = [P EXCEPT ![p] = [Idle EXCEPT !.phase = "dead"]]
  /\ debt' = [t \in Tokens |-> IF t[1] = p THEN NoDebt ELSE debt[t]]
  /\ messages' = {m \in messages : m.token[1] # p}
  /\ UNCHANGED <<K, g, now, Q, lapsed, reported, mustPass>>

\* Timely: time does not pass while something that has arrived is not handled.
Urgent == \E p \in Procs : Alive(p) /\ (\/ P[p].req.kind # "none"
                                        \/ (P[p].phase = "held" /\ P[p].lease = 0)
                                        \/ (Polls /\ P[p].phase = "waiting" /\ P[p].claimLease = 0)
                                        \/ \E m \in messages : m.token[1] = p)

Older(req) == IF req.kind = "none" THEN req ELSE [req EXCEPT !.age = Min(@ + 1, Max(LeaseTime, NotAfter + 1))]

\* A late request is dropped once it can change nothing.
MayMatter(x) ==
  \/ x.age < NotAfter
  \/ x.kind = "extend" /\ ~ExtendNotAfter /\ K.owner = x.token /\ K.ttl > 1
  \/ x.kind # "extend" /\ ~AcquireNotAfter

Tick ==
  /\ ~Timely \/ ~Urgent
  /\ ~Fencing \/ now < MaxClock
  /\ now' = IF Fencing THEN now + ClockStep ELSE 0
  /\ K' = IF K.ttl > 1 THEN [K EXCEPT !.ttl = @ - 1] ELSE FreeKey
  /\ lapsed' = (lapsed \/ K.ttl = 1)
  /\ P' = [p \in Procs |-> [P[p] EXCEPT !.req = Older(@), !.lease = Sub(@, 1), !.claimLease = Sub(@, 1)]]
  /\ late' = {[x EXCEPT !.age = Min(@ + 1, NotAfter + 1)] : x \in {y \in late : MayMatter(y)}}
  /\ debt' = [t \in Tokens |-> [open |-> Sub(debt[t].open, 1), until |-> Sub(debt[t].until, 1)]]
  /\ UNCHANGED <<g, Q, messages, reported, mustPass, budget>>

\* Assumption S does not hold: the server forgets the lock and the queue, and the latest values of the counter, or all of them
\* (restart, failover, FLUSHALL).
LoseData ==
  /\ budget.loss > 0
  /\ budget' = [budget EXCEPT !.loss = @ - 1]
  /\ K' = FreeKey /\ Q' = <<>> /\ lapsed' = TRUE
  /\ \E n \in 0..g : g' = n
  /\ mustPass' = IF Fencing THEN g + Lag - 1 ELSE 0
  /\ UNCHANGED <<now, late, messages, P, debt, reported>>

\* The counter alone is evicted.
LoseCounter ==
  /\ budget.evict > 0 /\ g > 0
  /\ budget' = [budget EXCEPT !.evict = @ - 1]
  /\ g' = 0 /\ mustPass' = g + Lag - 1
  /\ UNCHANGED <<K, now, Q, lapsed, late, messages, P, debt, reported>>

\* Assumption J does not hold: the server's clock is stepped. Times to live are kept as moments of that clock.
Jump ==
  /\ budget.jump > 0
  /\ budget' = [budget EXCEPT !.jump = @ - 1]
  /\ \E d \in {JumpBy, 0 - JumpBy} :
       /\ now' = Max(0, now + d * ClockStep)
       /\ K' = IF K.owner = NoToken THEN K
               ELSE IF K.ttl - d <= 0 THEN FreeKey ELSE [K EXCEPT !.ttl = Min(@ - d, TTL + JumpBy)]
       /\ lapsed' = (lapsed \/ (K.owner # NoToken /\ K.ttl - d <= 0))
  /\ UNCHANGED <<g, Q, late, messages, P, debt, reported, mustPass>>

\* Another client deletes the lock key.
ForeignDel ==
  /\ budget.del > 0 /\ K.owner # NoToken
  /\ budget' = [budget EXCEPT !.del = @ - 1]
  /\ K' = FreeKey /\ lapsed' = TRUE
  /\ UNCHANGED <<g, now, Q, late, messages, P, debt, reported, mustPass>>

Message == \E m \in messages : Hear(m) \/ JudgeEarly(m)
MessageLost == \E m \in messages : LoseMessage(m)
LateRequest == \E x \in late : ExecuteLate(x)
Next ==
  \/ Tick \/ LoseData \/ LoseCounter \/ Jump \/ ForeignDel
  \/ \E p \in Procs : \/ Start(p) \/ Execute(p) \/ Receive(p) \/ TimeOut(p) \/ Poll(p) \/ GiveUp(p)
                      \/ Renew(p) \/ Unlock(p) \/ Lose(p) \/ Crash(p)
  \/ Message \/ MessageLost \/ LateRequest
  \/ \E t \in Tokens : Compensate(t)

Spec == Init /\ [][Next]_vars

Fair ==
  /\ SF_vars(Tick)
  /\ \A p \in Procs : /\ WF_vars(Execute(p)) /\ WF_vars(Receive(p)) /\ WF_vars(Poll(p))
                      /\ WF_vars(Unlock(p)) /\ WF_vars(Lose(p))
                      /\ WF_vars(\E m \in messages : m.token[1] = p /\ Hear(m))
                      /\ WF_vars(\E t \in Tokens : t[1] = p /\ Compensate(t))
FairSpec == Spec /\ Fair

Sym == Permutations(Procs)

-----------------------------------------------------------------------------
(* Properties.                                                             *)

\* Two processes never have a valid lease at the same time.
LeaseExclusion == \A p, r \in Procs : Valid(p) /\ Valid(r) => p = r

\* A grant that was requested after another one was reported has a higher token.
FenceMonotonic == Fencing => \A p \in Procs : P[p].phase = "held" => P[p].fence > P[p].seen

\* Blocks of two leases that exist at the same time (one of them may be over) have no token in common.
FenceUnique == Fencing => \A p, r \in Procs : p # r /\ P[p].phase = "held" /\ P[r].phase = "held"
                                             => P[p].fence > EndOf(P[r].fence) \/ P[r].fence > EndOf(P[p].fence)

\* A token is above each token that its process has seen, whatever the server forgot.
AboveFloor == Fencing => \A p \in Procs : P[p].phase = "held" => P[p].fence > P[p].floor

\* While the queue is not empty, a key of ours is marked.
Marked == Q # <<>> /\ K.owner # NoToken => K.mark

\* The lock is free with a living waiter in the queue only after a time ran out or data was lost, never after a release.
NoLostWakeUp == K.owner = NoToken /\ (\E i \in DOMAIN Q : Alive(Q[i][1])) => lapsed

\* A key of a living process belongs to a wait, a lease or a release in flight, or a debt will release it. A lock that was handed
\* over to a waiter that has given up is excepted: it lasts for the claim time at most, and less if the message arrives.
NoOrphan == LET t == K.owner IN
  t # NoToken /\ Alive(t[1]) /\ ~InUse(t) /\ ~K.handed => debt[t].until > 0

\* Liveness: a waiter gets the lock, if holders release it or die.
Served == \A p \in Procs : P[p].phase = "waiting" ~> P[p].phase \in {"held", "dead", "idle"}

\* Liveness: no key stays for ever.
Freed == \A t \in Tokens : (K.owner = t /\ ~InUse(t)) ~> K.owner # t
=============================================================================
