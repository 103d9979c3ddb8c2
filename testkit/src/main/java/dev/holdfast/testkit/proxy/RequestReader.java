package dev.holdfast.testkit.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Finds the requests in a stream of RESP, and keeps the first two words of each. In any other stream a line is a request. */
final class RequestReader {
    private static final Pattern ARRAY = Pattern.compile("\\*\\d{1,9}");
    private static final Pattern BULK = Pattern.compile("\\$\\d{1,9}");
    private static final int KEPT_WORDS = 2;
    private static final int KEPT_LENGTH = 200;
    private static final int LINE_END = 2;

    private final Consumer<String> onRequest;
    private final StringBuilder text = new StringBuilder();
    private final List<String> words = new ArrayList<>();
    private int wordsLeft;
    private long bytesLeft;

    RequestReader(Consumer<String> onRequest) {
        this.onRequest = onRequest;
    }

    void read(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytesLeft > 0) {
                ofWord(bytes[i]);
            } else if (bytes[i] != '\n') {
                keep(bytes[i]);
            } else {
                line(text.toString().stripTrailing());
            }
        }
    }

    private void keep(byte b) {
        if (text.length() < KEPT_LENGTH) {
            text.append((char) (b & 0xff));
        }
    }

    private void ofWord(byte b) {
        bytesLeft--;
        if (bytesLeft >= LINE_END && words.size() < KEPT_WORDS) {
            keep(b);
        } else if (bytesLeft == 0) {
            endOfWord();
        }
    }

    private void endOfWord() {
        if (words.size() < KEPT_WORDS) {
            words.add(text.toString());
        }
        text.setLength(0);
        wordsLeft--;
        if (wordsLeft == 0) {
            boolean secret = words.get(0).toUpperCase(Locale.ROOT).equals("AUTH");
            String request = secret ? words.get(0) : String.join(" ", words);
            words.clear();
            onRequest.accept(request);
        }
    }

    private void line(String line) {
        text.setLength(0);
        if (wordsLeft > 0 && BULK.matcher(line).matches()) {
            bytesLeft = Long.parseLong(line.substring(1)) + LINE_END;
        } else if (wordsLeft == 0 && ARRAY.matcher(line).matches()) {
            wordsLeft = Integer.parseInt(line.substring(1));
        } else {
            wordsLeft = 0; // not RESP
            words.clear();
            onRequest.accept(line);
        }
    }
}
