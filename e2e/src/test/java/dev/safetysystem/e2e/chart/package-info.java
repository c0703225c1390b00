/**
 * The Helm chart: its files, what it renders, what a real API server makes of it, and the admission
 * policy that it brings. What the installed operator does belongs to the scenarios.
 */
package dev.safetysystem.e2e.chart;
