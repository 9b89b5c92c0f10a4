{{- define "sallyport.brokerLabels" -}}
app.kubernetes.io/name: sallyport
app.kubernetes.io/component: broker
{{- end }}

{{- define "sallyport.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag }}
{{- end -}}
{{- end }}

{{- define "sallyport.apiPort" -}}
{{ ternary "https" "http" .Values.tls.enabled }}
{{- end }}

{{- define "sallyport.apiPortNumber" -}}
{{ ternary 8443 8080 .Values.tls.enabled }}
{{- end }}

{{- define "sallyport.properties" -}}
{{- range $key, $value := .Values.config }}
{{ $key }}={{ $value }}
{{- end }}
{{- end }}
