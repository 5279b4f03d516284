{{/* The names are fixed: the tool looks for them, and a namespace has one hub and one pre-scaler. */}}
{{- define "prescaler.name" -}}
firstbell-prescaler
{{- end }}

{{/* The Deployment's name, and the label by which its pods exclude each other from a node. */}}
{{- define "prescaler.placeholder" -}}
firstbell-node-placeholder
{{- end }}

{{/* Of objects that belong to the cluster or to kube-system: a cluster may have several hubs. */}}
{{- define "prescaler.clusterName" -}}
{{ include "prescaler.name" . }}-{{ .Release.Namespace }}
{{- end }}

{{- define "prescaler.selectorLabels" -}}
app.kubernetes.io/name: {{ include "prescaler.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "prescaler.commonLabels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: firstbell
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "prescaler.labels" -}}
app.kubernetes.io/name: {{ include "prescaler.name" . }}
{{ include "prescaler.commonLabels" . }}
{{- end }}

{{/* The ConfigMap with the schedule. The job's own ConfigMap is called firstbell-prescaler, and is not the chart's. */}}
{{- define "prescaler.schedule" -}}
{{- if .Values.existingSchedule -}}
{{ .Values.existingSchedule }}
{{- else -}}
{{ include "prescaler.name" . }}-schedule
{{- end -}}
{{- end }}

{{/* What is missing or contradictory, all at once. */}}
{{- define "prescaler.check" -}}
{{- $problems := list -}}
{{- if not .Values.image.name -}}
{{- $problems = append $problems "image.name: the tool's image (build it with deploy/container/Dockerfile)" -}}
{{- end -}}
{{- if not (or .Values.schedule .Values.existingSchedule) -}}
{{- $problems = append $problems "schedule: --set-file schedule=schedule.yaml, or existingSchedule with the name of a ConfigMap" -}}
{{- end -}}
{{- if and .Values.existingSchedule (or .Values.schedule .Values.calendars) -}}
{{- $problems = append $problems "existingSchedule: remove it, or remove schedule and calendars" -}}
{{- end -}}
{{- if kindIs "invalid" .Values.ceilings.maxNodes -}}
{{- $problems = append $problems "ceilings.maxNodes: the most nodes that are ever asked for" -}}
{{- end -}}
{{- if kindIs "invalid" .Values.ceilings.maxNodeHours -}}
{{- $problems = append $problems "ceilings.maxNodeHours: the most node hours of one day" -}}
{{- end -}}
{{- if and .Values.placeholders.image (not .Values.placeholders.create) -}}
{{- $problems = append $problems "placeholders.image: remove it, because with placeholders.create: false the job makes the placeholders and chooses their image" -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\nchange these values:\n  - %s" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end }}

{{- define "prescaler.pauseImage" -}}
{{ .Values.placeholders.image | default "registry.k8s.io/pause:3.10@sha256:ee6521f290b2168b6e0935a181d4cff9be1ac3f505666ef0e3c98fae8199917a" }}
{{- end }}

{{- define "prescaler.priorityClass" -}}
firstbell-placeholder
{{- end }}

{{/* The count of placeholders that the job has set; 0 at install. A fixed number would be written at each upgrade, and a
missing one is 1 at install. */}}
{{- define "prescaler.replicas" -}}
{{- $present := lookup "apps/v1" "Deployment" .Release.Namespace (include "prescaler.placeholder" .) -}}
{{- if $present -}}
{{ dig "spec" "replicas" 0 $present | int }}
{{- else -}}
0
{{- end -}}
{{- end }}

{{/* A toleration for KEY=VALUE:EFFECT or KEY:EFFECT. */}}
{{- define "prescaler.toleration" -}}
{{- $parts := splitList ":" . -}}
{{- $taint := splitn "=" 2 (first $parts) -}}
- key: {{ $taint._0 }}
{{- if $taint._1 }}
  operator: Equal
  value: {{ $taint._1 | quote }}
{{- else }}
  operator: Exists
{{- end }}
  effect: {{ last $parts }}
{{- end }}

{{- define "prescaler.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "prescaler.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
