package dev.holdfast.benchmarks.wire;

import dev.holdfast.redis.client.Script;

/** A call of a script. Immutable, if its arrays are not changed. */
public final class Request {
    private final Script script;
    private final byte[][] keys;
    private final byte[][] args;

    /** Creates a call. */
    public Request(Script script, byte[][] keys, byte[]... args) {
        this.script = script;
        this.keys = keys;
        this.args = args;
    }

    /** Returns the script. */
    public Script script() {
        return script;
    }

    /** Returns whether the reply is a number. Otherwise it is text. Some clients have to know. */
    public boolean repliesNumber() {
        return script.reply() == Script.Reply.NUMBER;
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
