package dev.firstbell.deploy.issues;

import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.description.DescribedDeployment.ValuesText;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What values files say, as short texts for assertions. */
final class TestingDescription {
    private TestingDescription() {}

    /** The files a.yaml, b.yaml and so on. */
    static Deployment of(String... texts) {
        List<ValuesText> files = IntStream.range(0, texts.length)
                .mapToObj(i -> new ValuesText(
                        (char) ('a' + i) + ".yaml", Arrays.asList(texts).get(i)))
                .toList();
        return DescribedDeployment.of(
                        new DescribedDeployment.Request(files, Optional.empty(), Optional.empty(), Optional.empty()))
                .deployment();
    }

    /** One line for each rejected value: place, key, what was found, what to do. */
    static List<String> rejected(String... texts) {
        return of(texts).rejected().stream()
                .map(one -> one.origin().where() + " " + one.origin().key() + ": " + one.found() + "; " + one.remedy())
                .toList();
    }

    /** The value, or why it is unknown. */
    static Object shown(Value<?> value) {
        return value.match(known -> (Object) known.value(), unknown -> unknown.why() + " | " + unknown.tell());
    }
}
