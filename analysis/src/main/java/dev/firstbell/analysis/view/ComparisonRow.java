package dev.firstbell.analysis.view;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.function.Function;

/** One line of a comparison. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SettingResult.class, name = "result"),
    @JsonSubTypes.Type(value = RunWithoutResult.class, name = "noResult")
})
public sealed interface ComparisonRow permits SettingResult, RunWithoutResult {
    /** The setting's name. */
    String setting();

    /** Decides for each kind of line. */
    <T> T match(
            Function<? super SettingResult, ? extends T> result,
            Function<? super RunWithoutResult, ? extends T> withoutResult);
}
