{{- define "operator.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "operator.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains (include "operator.name" .) .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "operator.name" .) | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Names of what belongs to no namespace: two releases of the same name may stand in two namespaces. */}}
{{- define "operator.clustername" -}}
{{- printf "%s.%s" .Release.Namespace (include "operator.fullname" .) -}}
{{- end -}}

{{- define "operator.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "operator.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: name the account to use, or set serviceAccount.create" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "operator.selector" -}}
app.kubernetes.io/name: {{ include "operator.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "operator.labels" -}}
{{ include "operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: safetysystem
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The watched namespaces, as JSON. */}}
{{- define "operator.namespaces" -}}
{{- if and .Values.clusterWide .Values.watchNamespaces -}}
{{- fail "clusterWide and watchNamespaces exclude each other: name the namespaces, or watch all of them" -}}
{{- end -}}
{{- .Values.watchNamespaces | default (list .Release.Namespace) | uniq | sortAlpha | toJson -}}
{{- end -}}

{{/* What the operator may do where it watches: exactly what it does. Nothing on Secrets, nothing that runs or enters a pod. */}}
{{- define "operator.rules" -}}
- apiGroups: [safetysystem.dev]
  resources: [safetysystems]
  verbs: [get, list, watch]
- apiGroups: [safetysystem.dev]
  resources: [safetysystems/status]
  verbs: [patch]
- apiGroups: [apps]
  resources: [deployments, controllerrevisions]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [apps]
  resources: [deployments/scale]
  verbs: [patch]
- apiGroups: [""]
  resources: [services, configmaps]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods, resourcequotas]
  verbs: [list, watch]
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: [list, watch]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [list, watch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end -}}

{{/* Each command that this version carries out: what stands before "by", the right it needs, and how a person reads the form. */}}
{{- define "operator.commandforms" -}}
{{- $release := "[0-9a-f]{9}-[1-9][0-9]*" -}}
{{- $time := "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z" -}}
abort: ["{{ $release }}", operate, "<release>"]
approve: ["{{ $release }}/(Start|Switch)", approve, "<release>/Start or <release>/Switch"]
hold: ["at {{ $time }}", operate, "at <time>"]
promote: ["{{ $release }}(/(Bake|Watch))?", operate, "<release>"]
restart: ["[a-z]([-a-z0-9]*[a-z0-9])? at {{ $time }}", operate, "<component> at <time>"]
resume: ["at {{ $time }}", operate, "at <time>"]
retry: ["{{ $release }}", operate, "<release>"]
rollback-to: ["[0-9a-f]{9} from {{ $release }}", operate, "<revision> from <release>"]
{{- end -}}

{{/* Commands of the interface that a later version will carry out. */}}
{{- define "operator.latercommands" -}}
{{- list "restore" "adjust" "isolate" "readmit" | toJson -}}
{{- end -}}

{{/* CEL: whether an object belongs to a SafetySystem. A copy of a ConfigMap belongs to stored revisions, which do. */}}
{{- define "operator.ofsystem" -}}
({{ . }}.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false)
&& o.kind == 'SafetySystem' && o.apiVersion.startsWith('safetysystem.dev/'))
|| request.kind.kind == 'ConfigMap' && {{ . }}.metadata.?ownerReferences.orValue([]).exists(o,
o.kind == 'ControllerRevision' && o.apiVersion == 'apps/v1')
&& !{{ . }}.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false)))
{{- end -}}

{{/* CEL: what an object has that no object of a SafetySystem has, as a list of texts. Variables hold a Deployment's pod and containers. */}}
{{- define "operator.faults" -}}
{{- $pod := printf "variables.%s" .pod -}}
{{- $containers := printf "variables.%s" .containers -}}
(request.kind.kind == 'Service' ?
(size({{ .of }}.spec.?externalIPs.orValue([])) > 0 ? ['spec.externalIPs'] : [])
+ ({{ .of }}.spec.?type.orValue('ClusterIP') != 'ClusterIP' ? ['spec.type'] : [])
+ ({{ .of }}.spec.?selector.orValue({}).exists(k, k == 'safetysystem.dev/system'
&& {{ .of }}.spec.selector[k] == variables.system) ? [] : ['spec.selector'])
: request.kind.kind == 'HorizontalPodAutoscaler' ?
({{ .of }}.spec.scaleTargetRef.kind == 'Deployment'
&& {{ .of }}.spec.scaleTargetRef.name.startsWith(variables.system + '-') ? [] : ['spec.scaleTargetRef'])
: request.kind.kind == 'PodDisruptionBudget' ?
({{ .of }}.spec.?selector.?matchLabels.orValue({}).exists(k, k == 'safetysystem.dev/system'
&& {{ .of }}.spec.selector.matchLabels[k] == variables.system) ? [] : ['spec.selector'])
{{- if eq .pods "restricted" }}
: request.kind.kind == 'Deployment' ?
({{ $pod }}.?hostNetwork.orValue(false) ? ['hostNetwork'] : [])
+ ({{ $pod }}.?hostPID.orValue(false) ? ['hostPID'] : [])
+ ({{ $pod }}.?hostIPC.orValue(false) ? ['hostIPC'] : [])
+ (size({{ $pod }}.?securityContext.?sysctls.orValue([])) > 0 ? ['sysctls'] : [])
+ ({{ $pod }}.?securityContext.?windowsOptions.?hostProcess.orValue(false) ? ['hostProcess'] : [])
+ ({{ $pod }}.?securityContext.?appArmorProfile.?type.orValue('') == 'Unconfined' ? ['appArmorProfile'] : [])
+ ({{ $pod }}.?securityContext.?seLinuxOptions.hasValue() ? ['seLinuxOptions'] : [])
+ {{ $pod }}.?volumes.orValue([]).filter(v, !(has(v.configMap) || has(v.csi) || has(v.downwardAPI) || has(v.emptyDir)
|| has(v.ephemeral) || has(v.image) || has(v.persistentVolumeClaim) || has(v.projected) || has(v.secret)))
.map(v, 'volume ' + v.name)
+ {{ $containers }}.filter(c, c.?securityContext.?privileged.orValue(false)).map(c, 'privileged of container ' + c.name)
+ {{ $containers }}.filter(c, c.?securityContext.?allowPrivilegeEscalation.orValue(true))
.map(c, 'allowPrivilegeEscalation of container ' + c.name)
+ {{ $containers }}.filter(c, !c.?securityContext.?capabilities.?drop.orValue([]).exists(d, d == 'ALL')
|| c.?securityContext.?capabilities.?add.orValue([]).exists(a, a != 'NET_BIND_SERVICE'))
.map(c, 'capabilities of container ' + c.name)
+ {{ $containers }}.filter(c, !c.?securityContext.?runAsNonRoot.orValue({{ $pod }}.?securityContext.?runAsNonRoot.orValue(false))
|| c.?securityContext.?runAsUser.orValue({{ $pod }}.?securityContext.?runAsUser.orValue(1)) == 0)
.map(c, 'user of container ' + c.name)
+ {{ $containers }}.filter(c, !(c.?securityContext.?seccompProfile.?type.orValue(
{{ $pod }}.?securityContext.?seccompProfile.?type.orValue('')) in ['RuntimeDefault', 'Localhost']))
.map(c, 'seccompProfile of container ' + c.name)
+ {{ $containers }}.filter(c, c.?securityContext.?procMount.orValue('Default') != 'Default'
|| c.?securityContext.?seLinuxOptions.hasValue() || c.?securityContext.?windowsOptions.?hostProcess.orValue(false)
|| c.?securityContext.?appArmorProfile.?type.orValue('') == 'Unconfined').map(c, 'securityContext of container ' + c.name)
+ {{ $containers }}.filter(c, c.?ports.orValue([]).exists(p, p.?hostPort.orValue(0) > 0)).map(c, 'hostPort of container ' + c.name)
{{- end }}
: [])
{{- end -}}
