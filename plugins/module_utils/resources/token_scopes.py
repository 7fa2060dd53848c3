# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scopes of API tokens (environment.md 2.8). Private to this collection."""

from __future__ import annotations

from ..documents import suggestion
from ..errors import DynatraceError

_ASSIGNABLE = """
activeGateTokenManagement.create activeGateTokenManagement.read activeGateTokenManagement.write activeGates.read activeGates.write
adaptiveTrafficManagement.read agentTokenManagement.read apiTokens.read apiTokens.write attacks.read attacks.write auditLogs.read
bizevents.ingest credentialVault.read credentialVault.write entities.read entities.write events.ingest events.read
extensionConfigurationActions.write extensionConfigurations.read extensionConfigurations.write extensionDiscoveryJmx.read
extensionDiscoveryPmi.read extensionEnvironment.read extensionEnvironment.write extensions.read extensions.write geographicRegions.read
hub.install hub.read hub.write javaScriptMappingFiles.read javaScriptMappingFiles.write logs.ingest logs.read metrics.ingest metrics.read
metrics.write networkZones.read networkZones.write oneAgents.read oneAgents.write openTelemetryTrace.ingest openpipeline.events
openpipeline.events.custom openpipeline.events_sdlc openpipeline.events_sdlc.custom openpipeline.events_security
openpipeline.events_security.custom openpipeline.events_smartscape problems.read problems.write releases.read rumCookieNames.read
rumManualInsertionTags.read securityProblems.read securityProblems.write settings.read settings.write slo.read slo.write
syntheticExecutions.read syntheticExecutions.write syntheticLocations.read syntheticLocations.write tenantTokenRotation.write traces.lookup
unifiedAnalysis.read
ActiveGateCertManagement AdvancedSyntheticIntegration AppMonIntegration CaptureRequestData DTAQLAccess DataExport DataImport DataPrivacy
Davis DssFileManagement ExternalSyntheticIntegration InstallerDownload LogExport PluginUpload ReadConfig ReadSyntheticData
RestRequestForwarding RumBrowserExtension RumJavaScriptTagManagement SupportAlert TenantTokenManagement UserSessionAnonymization WriteConfig
"""
ASSIGNABLE = frozenset(_ASSIGNABLE.split())
# Tokens that the tenant makes for itself have these; nobody can assign them.
READ_ONLY = frozenset(("DiagnosticExport", "MemoryDump", "Mobile", "ViewDashboard", "ViewReport", "WriteSyntheticData"))


def check_scopes(scopes: list[str]) -> None:
    """Find misspelled scopes. One that is like none of the known scopes is left to the tenant, which may be newer than this list.

    :raises DynatraceError: names the nearest scope
    """
    for scope in scopes:
        if scope in READ_ONLY:
            raise DynatraceError("The scope %s cannot be assigned to a token" % scope)
        hint = "" if scope in ASSIGNABLE else suggestion(scope, ASSIGNABLE)
        if hint:
            raise DynatraceError("There is no scope %s%s" % (scope, hint))
