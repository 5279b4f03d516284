/**
 * The strict reader of the YAML files that people write. It collects unknown keys, wrong types and missing keys and reports
 * them together. The way in is {@link dev.firstbell.records.yaml.YamlReader}.
 */
package dev.firstbell.records.yaml;
