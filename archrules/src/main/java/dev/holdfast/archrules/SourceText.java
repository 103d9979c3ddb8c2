package dev.holdfast.archrules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads what the source contains and the class file does not. */
final class SourceText {
    private static final Pattern COMMENTS_AND_LITERALS =
            Pattern.compile("/\\*.*?\\*/|//[^\n]*|\"(\\\\.|[^\"\\\\\n])*\"", Pattern.DOTALL);

    /** Returns whether a keyword stands in the code of a file, comments and string literals left out. */
    static boolean hasKeyword(Path file, String keyword) {
        String code = COMMENTS_AND_LITERALS.matcher(read(file)).replaceAll("");
        return Pattern.compile("\\b" + keyword + "\\b").matcher(code).find();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SourceText() {}
}
