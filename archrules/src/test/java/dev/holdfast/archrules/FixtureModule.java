package dev.holdfast.archrules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A module that a test writes: sources in a folder, compiled as Maven does it. */
final class FixtureModule {
    private static final Pattern PACKAGE = Pattern.compile("\\bpackage ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record) (\\w+)");

    private final Path folder;
    private @Nullable ModuleFolder compiled;

    FixtureModule(Path folder) throws IOException {
        this.folder = folder;
        write(
                "module-info.java",
                "module fixture { exports fixture; requires static org.jspecify; requires java.logging; }");
        describe("fixture");
        add("package fixture; public interface Api {}");
    }

    /** Adds a class; its package gets a description. */
    FixtureModule add(String source) throws IOException {
        String name = group(PACKAGE, source);
        write(name.replace('.', '/') + "/" + group(TYPE, source) + ".java", source);
        return describe(name);
    }

    private FixtureModule describe(String name) throws IOException {
        write(
                name.replace('.', '/') + "/package-info.java",
                "/** A package. */\n@NullMarked\npackage " + name
                        + ";\n\nimport org.jspecify.annotations.NullMarked;\n");
        return this;
    }

    FixtureModule write(String file, String source) throws IOException {
        Path path = folder.resolve("src/main/java").resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, source);
        compiled = null;
        return this;
    }

    /** Returns the module, compiled if anything was written since. */
    ModuleFolder compile() throws IOException {
        if (compiled == null) {
            compiled = compileSources();
        }
        return compiled;
    }

    private ModuleFolder compileSources() throws IOException {
        Path classes = folder.resolve("target/classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = new ArrayList<>(List.of("-d", classes.toString(), "--release", "17"));
            options.addAll(List.of("--module-path", jarOf(NullMarked.class)));
            List<Path> sources = new ModuleFolder(folder, getClass().getClassLoader()).sources();
            boolean compiled = compiler.getTask(
                            output, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
        URL[] urls = {classes.toUri().toURL()};
        return new ModuleFolder(folder, new URLClassLoader(urls, getClass().getClassLoader()));
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }
}
