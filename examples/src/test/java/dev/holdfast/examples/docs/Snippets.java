package dev.holdfast.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the fenced code blocks of a Markdown file with their source files. The line before a block names its origin:
 * {@code <!-- snippet: FILE#REGION -->}, or several regions, separated by commas. In the source file, a region is between a
 * comment {@code region NAME} and a comment {@code endregion}.
 */
final class Snippets {
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)(?:^<!-- snippet: (\\S+)#(\\S+) -->\\n)?^```(\\w*)\\n(.*?)^```$");
    private static final List<String> CODE = List.of("java", "xml");

    private final Path root;

    Snippets(Path root) {
        this.root = root;
    }

    /** Returns the code blocks of a document that have no origin or differ from it, as messages. */
    List<String> problems(Path document) throws IOException {
        List<String> problems = new ArrayList<>();
        String text = Files.readString(document);
        for (MatchResult block : BLOCK.matcher(text).results().toList()) {
            String problem = problem(block.group(1), block.group(2), block.group(3), block.group(4));
            if (!problem.isEmpty()) {
                long line = text.substring(0, block.start()).lines().count() + 1;
                problems.add(document.getFileName() + ":" + line + ": " + problem);
            }
        }
        return problems;
    }

    private String problem(String file, String regions, String language, String shown) throws IOException {
        if (file == null) {
            return language.isEmpty() || CODE.contains(language) ? "a block without a language or an origin" : "";
        }
        if (!Files.exists(root.resolve(file))) {
            return "there is no file " + file;
        }
        String source = Files.readString(root.resolve(file));
        String expected =
                Stream.of(regions.split(",")).map(name -> region(source, name)).collect(Collectors.joining("\n"));
        return shown.equals(expected) ? "" : "differs from " + file + "#" + regions + ", which is\n" + expected;
    }

    private static String region(String source, String name) {
        Matcher region = Pattern.compile("(?ms)^ *(?://|<!--) region " + Pattern.quote(name)
                        + "(?: -->)?\\n(.*?)\\n *(?://|<!--) endregion")
                .matcher(source);
        return region.find() ? region.group(1).stripIndent() + "\n" : "no region " + name + "\n";
    }
}
