package dev.holdfast.it.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Predicate;

/** Tells the scripts of the library in what goes over the wire. */
final class Scripts {
    /** Returns what is true for a request that runs a script which the server knows. */
    static Predicate<String> calls(String name) {
        String request = "EVALSHA " + sha(name);
        return request::equalsIgnoreCase;
    }

    private static String sha(String name) {
        try (InputStream text = dev.holdfast.redis.Script.class.getResourceAsStream(name + ".lua")) {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Scripts() {}
}
