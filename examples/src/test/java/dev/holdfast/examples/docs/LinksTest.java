package dev.holdfast.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinksTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.docs.Documents#all")
    void everyRelativeLinkResolves(Path document) {
        List<String> dead = LINK.matcher(Documents.read(document))
                .results()
                .filter(link -> !link.group(1).contains("://"))
                .filter(link -> isDead(document, link.group(1), link.group(2)))
                .map(link -> link.group(0))
                .toList();

        assertThat(dead).isEmpty();
    }

    private static boolean isDead(Path document, String path, String anchor) {
        Path target = path.isEmpty() ? document : document.resolveSibling(path);
        return !Files.exists(target) || (anchor != null && !anchors(target).contains(anchor));
    }

    private static Set<String> anchors(Path document) {
        return HEADING.matcher(Documents.read(document))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
