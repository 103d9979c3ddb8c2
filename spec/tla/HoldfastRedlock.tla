--------------------------- MODULE HoldfastRedlock ---------------------------
(***************************************************************************)
(* One lock over the members of a Redlock, and the clients that acquire it.*)
(*                                                                         *)
(* A client works in rounds: grant, confirm, renew. In a round it makes a  *)
(* request to a member at any moment, more than once if it likes, or not   *)
(* at all (a hang, a partition, or a majority has replied already). A      *)
(* request is executed in one step, and its reply arrives at once or never.*)
(* A lease counts from before its round.                                   *)
(*                                                                         *)
(* What a client leaves behind (a late release, grant or heal) only keeps  *)
(* a member from voting for another client. A round that makes no request  *)
(* to that member has the same effect. So a client that gives up its token *)
(* frees its keys at once.                                                 *)
(*                                                                         *)
(* A member may lose its key and its counter. A noticed loss (a restart,   *)
(* or a FLUSHALL that the epoch shows) puts the member into quarantine. A  *)
(* hidden loss does not: nothing shows it.                                 *)
(***************************************************************************)
EXTENDS Integers, FiniteSets, TLC

CONSTANTS
  Members, Clients, Nobody,
  TTL,               \* the lease time, and the longest one (maxLeaseTime)
  Margin, Drift,     \* as in HoldfastLock
  Quarantine,        \* how long a member has no vote after a noticed loss: maxLeaseTime
  Window,            \* ticks between two losses: fewer than a majority of 3 members lose their state within Window
  MaxNoticed, MaxHidden,     \* losses that are noticed, and losses that are not
  LateContender,     \* only one client makes requests before all losses have happened
  AllReply,          \* a round counts only when every member has replied in it (no hang, no lost reply)
  Confirm,           \* grants have a confirm round: fencing is on
  CanRenew,
  Heal,              \* when a renewal grants a missing key again: "never", "majority" (has replied OK in the round), "always"
  CountInQuarantine, \* which votes of a member in quarantine count in a renewal: a subset of {"extend", "heal"}
  Fencing, MaxG,     \* tokens by counters, which run up to MaxG ahead of the clock
  Clock, MaxClock, ClockStep, Lag, Skew,     \* counters follow the clock of their member; one clock may be Skew behind
  Off                \* rules that this configuration leaves out

Rules == {
  "WriteBack",       \* CONFIRM raises the counter of the member to the token
  "ConfirmOwner",    \* CONFIRM counts only from a member that still holds the owner token
  "CheckGrantAge",   \* the validity of the grant round has to hold after the confirm round
  "HealFloor"        \* a heal raises the counter of the member above the token of the lease
}
ASSUME Off \subseteq Rules
ASSUME Heal \in {"never", "majority", "always"}
ASSUME CountInQuarantine \subseteq {"extend", "heal"}

WriteBack     == "WriteBack" \notin Off
ConfirmOwner  == "ConfirmOwner" \notin Off
CheckGrantAge == "CheckGrantAge" \notin Off
HealFloor     == "HealFloor" \notin Off

VARIABLES
  owner, ttl, g,     \* of each member: the lock key, its time to live, the last token issued
  quarantine,        \* of each member: ticks left
  C,                 \* the clients
  pause,             \* ticks until the next loss may happen
  now,               \* the clock of all members but one
  slow,              \* the member whose clock is Skew behind, or Nobody
  reported,          \* the highest token that was reported to a holder
  budget             \* losses that may still happen
vars == <<owner, ttl, g, quarantine, C, pause, now, slow, reported, budget>>

Majority == Cardinality(Members) \div 2 + 1
Max(a, b) == IF a > b THEN a ELSE b
Min(a, b) == IF a < b THEN a ELSE b
Sub(a, b) == Max(0, a - b)
LeaseTime == TTL - Margin + Drift

\* phase: idle, grant, confirm, held, renew (held, with a round in flight). votes, replies: of this round. age: of this round.
\* grantAge: of the grant round, during the confirm round. fence: the token. seen: reported, at the time of the request.
Idle == [phase |-> "idle", votes |-> {}, replies |-> {}, age |-> 0, grantAge |-> 0, lease |-> 0, fence |-> 0, seen |-> 0]
Valid(c) == C[c].phase \in {"held", "renew"} /\ C[c].lease > 0
Replied(c, m) == IF AllReply THEN C[c].replies \cup {m} ELSE {}
HasMajority(c) == Cardinality(C[c].votes) >= Majority
Complete(c) == HasMajority(c) /\ (AllReply => C[c].replies = Members)

Init ==
  /\ owner = [m \in Members |-> Nobody] /\ ttl = [m \in Members |-> 0] /\ g = [m \in Members |-> 0]
  /\ quarantine = [m \in Members |-> 0] /\ C = [c \in Clients |-> Idle]
  /\ pause = 0 /\ now = (IF Clock THEN Lag + 2 + Skew ELSE 0) /\ reported = 0
  /\ slow \in IF Clock /\ Skew > 0 THEN Members ELSE {Nobody}
  /\ budget = [noticed |-> MaxNoticed, hidden |-> MaxHidden]

Time(m) == IF m = slow THEN Sub(now, Skew) ELSE now

\* The token that a member issues: INCRBY by 1, corrected by the clock and the floor.
Issue(m, floor) == IF ~Fencing THEN 0
                   ELSE IF (Clock /\ g[m] < Time(m) - Lag) \/ g[m] < floor
                   THEN Max(IF Clock THEN Time(m) ELSE 0, floor) + 1 ELSE g[m] + 1
\* A bound on the states: counters do not run away from the clock.
Room(m) == ~Fencing \/ g[m] < (IF Clock THEN now ELSE 0) + MaxG

Start(c) ==
  /\ C[c].phase = "idle"
  /\ LateContender => (budget.noticed + budget.hidden = 0 \/ \A d \in Clients \ {c} : C[d].phase = "idle")
  /\ C' = [C EXCEPT ![c] = [Idle EXCEPT !.phase = "grant", !.seen = reported]]
  /\ UNCHANGED <<owner, ttl, g, quarantine, pause, now, slow, reported, budget>>

\* The client gives up, releases, or finds its lease over.
LetGo(c) ==
  /\ C[c].phase # "idle"
  /\ C' = [C EXCEPT ![c] = Idle]
  /\ owner' = [m \in Members |-> IF owner[m] = c THEN Nobody ELSE owner[m]]
  /\ ttl' = [m \in Members |-> IF owner[m] = c THEN 0 ELSE ttl[m]]
  /\ UNCHANGED <<g, quarantine, pause, now, slow, reported, budget>>

\* Member m has executed the request of c: its vote arrives, or its reply is lost.
Vote(c, m, counts, fence) ==
  \/ C' = [C EXCEPT ![c].votes = IF counts THEN @ \cup {m} ELSE @, ![c].fence = Max(@, fence), ![c].replies = Replied(c, m)]
  \/ ~AllReply /\ UNCHANGED C
Refuse(c, m) == C' = [C EXCEPT ![c].replies = Replied(c, m)] /\ UNCHANGED <<owner, ttl, g>>

\* A grant of a member in quarantine never counts.
Grant(c, m) ==
  /\ C[c].phase = "grant" /\ Room(m)
  /\ IF owner[m] \in {Nobody, c}
     THEN /\ owner' = [owner EXCEPT ![m] = c] /\ ttl' = [ttl EXCEPT ![m] = TTL]
          /\ g' = [g EXCEPT ![m] = Issue(m, 0)]
          /\ Vote(c, m, quarantine[m] = 0, Issue(m, 0))
     ELSE Refuse(c, m)
  /\ UNCHANGED <<quarantine, pause, now, slow, reported, budget>>

Granted(c) ==
  /\ C[c].phase = "grant" /\ Complete(c) /\ C[c].age < LeaseTime
  /\ IF Confirm
     THEN /\ C' = [C EXCEPT ![c] = [@ EXCEPT !.phase = "confirm", !.votes = {}, !.replies = {},
                                             !.grantAge = C[c].age, !.age = 0]]
          /\ UNCHANGED reported
     ELSE /\ C' = [C EXCEPT ![c] = [@ EXCEPT !.phase = "held", !.votes = {}, !.replies = {},
                                             !.age = 0, !.lease = LeaseTime - C[c].age]]
          /\ reported' = Max(reported, C[c].fence)
  /\ UNCHANGED <<owner, ttl, g, quarantine, pause, now, slow, budget>>

ConfirmAt(c, m) ==
  /\ C[c].phase = "confirm"
  /\ IF owner[m] = c \/ ~ConfirmOwner
     THEN /\ ttl' = IF owner[m] = c THEN [ttl EXCEPT ![m] = TTL] ELSE ttl
          /\ g' = IF WriteBack THEN [g EXCEPT ![m] = Max(@, C[c].fence)] ELSE g
          /\ Vote(c, m, TRUE, 0) /\ UNCHANGED owner
     ELSE Refuse(c, m)
  /\ UNCHANGED <<quarantine, pause, now, slow, reported, budget>>

Confirmed(c) ==
  /\ C[c].phase = "confirm" /\ Complete(c) /\ C[c].age < LeaseTime
  /\ CheckGrantAge => C[c].grantAge < LeaseTime
  /\ C' = [C EXCEPT ![c] = [@ EXCEPT !.phase = "held", !.votes = {}, !.replies = {},
                                     !.age = 0, !.grantAge = 0, !.lease = LeaseTime - C[c].age]]
  /\ reported' = Max(reported, C[c].fence)
  /\ UNCHANGED <<owner, ttl, g, quarantine, pause, now, slow, budget>>

RenewStart(c) ==
  /\ CanRenew /\ C[c].phase = "held" /\ C[c].lease > 0
  /\ C' = [C EXCEPT ![c] = [@ EXCEPT !.phase = "renew", !.votes = {}, !.replies = {}, !.age = 0]]
  /\ UNCHANGED <<owner, ttl, g, quarantine, pause, now, slow, reported, budget>>

\* A renewal extends the key of a member. Where the key is absent it heals the member: ACQUIRE with the same owner token, and
\* the token of the lease as the floor. A member that another client holds stays as it is.
RenewAt(c, m) ==
  /\ C[c].phase = "renew" /\ C[c].lease > 0
  /\ IF owner[m] = c
     THEN /\ ttl' = [ttl EXCEPT ![m] = TTL] /\ UNCHANGED <<owner, g>>
          /\ Vote(c, m, quarantine[m] = 0 \/ "extend" \in CountInQuarantine, 0)
     ELSE IF owner[m] = Nobody /\ (Heal = "always" \/ (Heal = "majority" /\ HasMajority(c)))
     THEN /\ Room(m)
          /\ owner' = [owner EXCEPT ![m] = c] /\ ttl' = [ttl EXCEPT ![m] = TTL]
          /\ g' = [g EXCEPT ![m] = Issue(m, IF HealFloor THEN C[c].fence ELSE 0)]
          /\ Vote(c, m, quarantine[m] = 0 \/ "heal" \in CountInQuarantine, 0)
     ELSE Refuse(c, m)
  /\ UNCHANGED <<quarantine, pause, now, slow, reported, budget>>

\* The round ends, with a majority or without.
Renewed(c) ==
  /\ C[c].phase = "renew" /\ C[c].lease > 0
  /\ C' = [C EXCEPT ![c] = [@ EXCEPT !.phase = "held", !.votes = {}, !.replies = {}, !.age = 0,
                                     !.lease = IF Complete(c) THEN Max(@, Sub(LeaseTime, C[c].age)) ELSE @]]
  /\ UNCHANGED <<owner, ttl, g, quarantine, pause, now, slow, reported, budget>>

LoseState(m, ticks) ==
  /\ pause = 0 /\ pause' = Window
  /\ owner' = [owner EXCEPT ![m] = Nobody] /\ ttl' = [ttl EXCEPT ![m] = 0] /\ g' = [g EXCEPT ![m] = 0]
  /\ quarantine' = [quarantine EXCEPT ![m] = ticks]
  /\ UNCHANGED <<C, now, slow, reported>>
NoticedLoss(m) == budget.noticed > 0 /\ budget' = [budget EXCEPT !.noticed = @ - 1] /\ LoseState(m, Quarantine)
HiddenLoss(m)  == budget.hidden > 0 /\ budget' = [budget EXCEPT !.hidden = @ - 1] /\ LoseState(m, quarantine[m])

Tick ==
  /\ Clock => now < Lag + 2 + Skew + MaxClock
  /\ now' = IF Clock THEN now + ClockStep ELSE 0
  /\ owner' = [m \in Members |-> IF ttl[m] <= 1 THEN Nobody ELSE owner[m]]
  /\ ttl' = [m \in Members |-> Sub(ttl[m], 1)]
  /\ quarantine' = [m \in Members |-> Sub(quarantine[m], 1)]
  /\ pause' = Sub(pause, 1)
  /\ C' = [c \in Clients |-> IF C[c].phase = "idle" THEN Idle
             ELSE [C[c] EXCEPT !.age = IF C[c].phase = "held" THEN 0 ELSE Min(@ + 1, LeaseTime),
                               !.grantAge = IF C[c].phase = "confirm" THEN Min(@ + 1, LeaseTime) ELSE 0,
                               !.lease = Sub(@, 1)]]
  /\ UNCHANGED <<g, slow, reported, budget>>

Next ==
  \/ Tick
  \/ \E m \in Members : NoticedLoss(m) \/ HiddenLoss(m)
  \/ \E c \in Clients : \/ Start(c) \/ LetGo(c) \/ Granted(c) \/ Confirmed(c) \/ RenewStart(c) \/ Renewed(c)
                        \/ \E m \in Members : Grant(c, m) \/ ConfirmAt(c, m) \/ RenewAt(c, m)
Spec == Init /\ [][Next]_vars

Sym == Permutations(Members) \cup Permutations(Clients)

-----------------------------------------------------------------------------
(* Properties, as in HoldfastLock.                                         *)

LeaseExclusion == \A c, d \in Clients : Valid(c) /\ Valid(d) => c = d
FenceMonotonic == Fencing => \A c \in Clients : Valid(c) => C[c].fence > C[c].seen
FenceUnique == Fencing => \A c, d \in Clients : c # d /\ Valid(c) /\ Valid(d) => C[c].fence # C[d].fence
=============================================================================
