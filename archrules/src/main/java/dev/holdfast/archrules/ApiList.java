package dev.holdfast.archrules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The committed list of the public API of a module. */
final class ApiList {
    private static final String WRITE = "holdfast.api.write";
    private static final String COMMAND = "mvn -B -q -Pfast test -Dtest=ArchitectureTest -D" + WRITE + "=true";

    /** Compares the list with the present API, or writes the list if the system property is set. */
    static void check(Path file, String api) {
        try {
            if (Boolean.getBoolean(WRITE)) {
                Files.writeString(file, api);
                return;
            }
            String committed = Files.exists(file) ? Files.readString(file) : "";
            if (!committed.equals(api)) {
                throw new AssertionError("The public API is not what " + file + " says:\n\n"
                        + diff(committed.lines().toList(), api.lines().toList())
                        + "\nIf this change is meant, write the lists of all modules with\n\n  " + COMMAND
                        + "\n\nand commit them with the change.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the lines that differ. The line of a type precedes its members that differ. */
    static String diff(List<String> before, List<String> after) {
        int[][] common = commonLines(before, after);
        List<String> lines = new ArrayList<>();
        String type = "";
        for (int i = 0, j = 0; i < before.size() || j < after.size(); ) {
            boolean same =
                    i < before.size() && j < after.size() && before.get(i).equals(after.get(j));
            if (same) {
                type = before.get(i).startsWith(" ") ? type : before.get(i);
                i++;
                j++;
                continue;
            }
            boolean removed = j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1]);
            String line = removed ? before.get(i++) : after.get(j++);
            if (line.startsWith(" ") && !type.isEmpty()) {
                lines.add("  " + type);
            }
            type = "";
            lines.add((removed ? "- " : "+ ") + line);
        }
        return String.join("\n", lines) + "\n";
    }

    /** Returns for each pair of positions how many lines the rests of both lists have in common, in order. */
    private static int[][] commonLines(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private ApiList() {}
}
