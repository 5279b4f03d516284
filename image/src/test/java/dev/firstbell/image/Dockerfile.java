package dev.firstbell.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile as text: its stages with their instructions, and variables put in where the build's defaults give them.
 * As much of the format as this project's own file uses.
 *
 * @param arguments the arguments before the first stage, with their defaults
 * @param stages by their names, in the order of the file
 */
record Dockerfile(Map<String, String> arguments, Map<String, Stage> stages) {
    /** One stage: its name, the stage or image that it stands on, and what it does. */
    record Stage(String name, String from, List<Instruction> instructions) {}

    /** One instruction: its keyword in capitals, and the rest of it on one line. */
    record Instruction(String keyword, String rest) {}

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");

    static Dockerfile read(Path file) throws IOException {
        Map<String, String> arguments = new LinkedHashMap<>();
        Map<String, Stage> stages = new LinkedHashMap<>();
        Stage current = null;
        for (Instruction instruction : instructions(Files.readString(file))) {
            if (instruction.keyword().equals("FROM")) {
                String[] words = resolve(instruction.rest(), arguments).split("\\s+");
                current = new Stage(words[2], words[0], new ArrayList<>());
                stages.put(current.name(), current);
            } else if (current != null) {
                current.instructions().add(instruction);
            } else {
                String[] pair = instruction.rest().split("=", 2);
                arguments.put(pair[0], pair[1]);
            }
        }
        return new Dockerfile(arguments, stages);
    }

    private static List<Instruction> instructions(String text) {
        List<Instruction> instructions = new ArrayList<>();
        String joined = text.replaceAll("(?m)^\\s*#.*\\R", "").replaceAll("\\\\\\R\\s*", "");
        for (String line : joined.split("\\R")) {
            if (!line.isBlank()) {
                String[] parts = line.strip().split("\\s+", 2);
                instructions.add(new Instruction(parts[0], parts[1]));
            }
        }
        return instructions;
    }

    /** All that an image of this stage went through, from its outermost parent of this file on. */
    List<Instruction> history(String stage) {
        List<Instruction> history = new ArrayList<>();
        for (Stage at = stages.get(stage); at != null; at = stages.get(at.from())) {
            history.addAll(0, at.instructions());
        }
        return history;
    }

    /** The rests of the stage's instructions of this kind, its parents' first. */
    List<String> all(String stage, String keyword) {
        return history(stage).stream()
                .filter(instruction -> instruction.keyword().equals(keyword))
                .map(Instruction::rest)
                .toList();
    }

    /** The rest of the stage's last instruction of this kind, which is the one that counts; with its variables put in. */
    String last(String stage, String keyword) {
        List<String> all = all(stage, keyword);
        return resolve(all.get(all.size() - 1), environment(stage));
    }

    /** The environment of the stage's image and the defaults of its arguments. */
    Map<String, String> environment(String stage) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (Instruction instruction : history(stage)) {
            if (List.of("ARG", "ENV").contains(instruction.keyword())) {
                Matcher pair =
                        Pattern.compile("(\\w+)=('[^']*'|\"[^\"]*\"|\\S*)").matcher(instruction.rest());
                while (pair.find()) {
                    environment.put(pair.group(1), resolve(pair.group(2).replaceAll("^['\"]|['\"]$", ""), environment));
                }
            }
        }
        return environment;
    }

    private static String resolve(String text, Map<String, String> values) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
    }
}
