package dev.holdfast.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.LockState;
import java.util.List;

/** Formats locks as JSON. Unknown values are left out. */
final class LocksJson {
    private static final JsonMapper JSON = new JsonMapper();

    static String of(LockState state) {
        return object(state).toPrettyString() + "\n";
    }

    static String of(List<LockState> states) {
        ArrayNode array = JSON.createArrayNode();
        states.forEach(state -> array.add(object(state)));
        return array.toPrettyString() + "\n";
    }

    private static ObjectNode object(LockState state) {
        ObjectNode json = JSON.createObjectNode().put("lock", state.lockName()).put("held", state.isHeld());
        state.holder().ifPresent(holder -> json.put("holder", holder));
        state.owner().ifPresent(owner -> json.put("owner", owner));
        state.remaining().ifPresent(remaining -> json.put("remainingMillis", remaining.toMillis()));
        state.fencingToken().ifPresent(fence -> json.put("fencingToken", fence));
        state.waiters().ifPresent(waiters -> json.put("waiters", waiters));
        state.longestWait().ifPresent(wait -> json.put("longestWaitMillis", wait.toMillis()));
        return json;
    }

    private LocksJson() {}
}
