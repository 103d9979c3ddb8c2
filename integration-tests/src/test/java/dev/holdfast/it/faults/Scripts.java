package dev.holdfast.it.faults;

import dev.holdfast.redis.store.RedisScripts;
import java.util.function.Predicate;

/** Tells the scripts of the library in what goes over the wire. */
final class Scripts {
    /** Returns what is true for a request that runs a script which the server knows. */
    static Predicate<String> calls(String name) {
        String request = "EVALSHA " + RedisScripts.named(name).sha();
        return request::equalsIgnoreCase;
    }

    private Scripts() {}
}
