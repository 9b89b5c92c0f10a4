{{- /* What pods are found by. A selector cannot change, so nothing of a version or a release is in it. */ -}}
{{- define "sallyport.brokerLabels" -}}
app.kubernetes.io/name: sallyport
app.kubernetes.io/component: broker
{{- end }}

{{- /* What every object has. */ -}}
{{- define "sallyport.labels" -}}
app.kubernetes.io/name: sallyport
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- /* An image of the values: a digest counts more than a tag, and a tag is the chart's own if none is given. */ -}}
{{- define "sallyport.imageOf" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .version }}
{{- end -}}
{{- end }}

{{- define "sallyport.apiPort" -}}
{{ ternary "https" "http" .Values.tls.enabled }}
{{- end }}

{{- define "sallyport.apiPortNumber" -}}
{{ ternary 8443 8080 .Values.tls.enabled }}
{{- end }}

{{- define "sallyport.service" -}}
sallyport-broker.{{ .Release.Namespace }}.svc
{{- end }}

{{- /* Nobody's identity but the one that the values name, or on OpenShift the namespace's. */ -}}
{{- define "sallyport.podSecurity" -}}
runAsNonRoot: true
{{- if .Values.userId }}
runAsUser: {{ .Values.userId }}
runAsGroup: {{ .Values.userId }}
fsGroup: {{ .Values.userId }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "sallyport.containerSecurity" -}}
allowPrivilegeEscalation: false
capabilities:
  drop:
    - ALL
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
{{- end }}

{{- define "sallyport.properties" -}}
{{- range $key, $value := .Values.config }}
{{ $key }}={{ $value }}
{{- end }}
{{- end }}
