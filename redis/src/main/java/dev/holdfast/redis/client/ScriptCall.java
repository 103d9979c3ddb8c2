package dev.holdfast.redis.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One call of a script.
 *
 * @param script the script
 * @param bySha true to name the script by its SHA-1 (EVALSHA), false to send its text (EVAL)
 * @param keys the keys, byte-exact
 * @param args the arguments
 * @param lane the lane to send the call on
 * @param timeout how long to wait for the reply
 */
public record ScriptCall(
        Script script, boolean bySha, List<byte[]> keys, List<byte[]> args, Lane lane, Duration timeout) {
    /**
     * Creates a call.
     *
     * @param script the script
     * @param bySha true to name the script by its SHA-1, false to send its text
     * @param keys the keys
     * @param args the arguments
     * @param lane the lane to send the call on
     * @param timeout how long to wait for the reply
     */
    public ScriptCall {
        Objects.requireNonNull(script);
        Objects.requireNonNull(keys);
        Objects.requireNonNull(args);
        Objects.requireNonNull(lane);
        Objects.requireNonNull(timeout);
    }

    /**
     * Returns the same call with the text of the script, for a server that does not know the script yet.
     *
     * @return a call by EVAL
     */
    public ScriptCall withText() {
        return new ScriptCall(script, false, keys, args, lane, timeout);
    }

    /**
     * Returns the first argument of EVALSHA or EVAL, or the name of a command.
     *
     * @return the SHA-1, the text or the name
     */
    public byte[] body() {
        return bySha && !script.isCommand() ? script.shaBytes() : script.textBytes();
    }
}
