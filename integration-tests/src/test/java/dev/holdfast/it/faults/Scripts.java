package dev.holdfast.it.faults;

import dev.holdfast.redis.store.RedisScripts;
import java.util.function.Predicate;

/** Identifies calls of the scripts among the requests. */
final class Scripts {
    /** Returns a condition for requests that run a script which the server has loaded. */
    static Predicate<String> calls(String name) {
        String request = "EVALSHA " + RedisScripts.named(name).sha();
        return request::equalsIgnoreCase;
    }

    private Scripts() {}
}
