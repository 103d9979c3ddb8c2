package dev.holdfast.benchmarks.wire;

import dev.holdfast.redis.client.Script;

/** A call of a script. Immutable, if its arrays are not changed. */
public final class Request {
    private final Script script;
    private final boolean repliesNumber;
    private final byte[][] keys;
    private final byte[][] args;

    private Request(Script script, boolean repliesNumber, byte[][] keys, byte[]... args) {
        this.script = script;
        this.repliesNumber = repliesNumber;
        this.keys = keys;
        this.args = args;
    }

    /** Creates a call of a script whose reply is text. */
    public static Request text(Script script, byte[][] keys, byte[]... args) {
        return new Request(script, false, keys, args);
    }

    /** Creates a call of a script whose reply is a number. */
    public static Request number(Script script, byte[][] keys, byte[]... args) {
        return new Request(script, true, keys, args);
    }

    /** Returns the script. */
    public Script script() {
        return script;
    }

    /** Returns whether the reply is a number. Otherwise it is text. Some clients have to know. */
    public boolean repliesNumber() {
        return repliesNumber;
    }

    /** Returns the keys. */
    public byte[][] keys() {
        return keys;
    }

    /** Returns the arguments. */
    public byte[][] args() {
        return args;
    }
}
