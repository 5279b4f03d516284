/**
 * The strict reader for the YAML files that people write: unknown keys, wrong types and missing keys are collected and
 * reported together, with the nearest key. The way in is {@link dev.firstbell.records.yaml.YamlReader}.
 */
package dev.firstbell.records.yaml;
